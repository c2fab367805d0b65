// libxml2 as the XML target sees it. Macros and variables that Swift cannot use stand below as
// functions named yz_<name>.
#ifndef YIZHAN_CLIBXML2_H
#define YIZHAN_CLIBXML2_H

// Debian's libxml2 is built with ICU and its headers include ICU's, which contradict those of Foundation's own copy
// in a program that sees both. Nothing here uses the two fields this hides.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>

// xmlFree is a variable that holds a function.
static inline void yz_xmlFree(void *memory) {
    xmlFree(memory);
}

#endif
