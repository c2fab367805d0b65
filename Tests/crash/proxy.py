"""What the links run through: a proxy for each direction of each link, which can be told to misbehave."""

import asyncio
import threading


class Link:
    """Carries the connections that one node opens to a neighbour. Changed only within the proxy's loop."""

    def __init__(self, name, port, target):
        self.name, self.port, self.target = name, port, target
        self.is_cut = False
        self.flows = None
        self.rate = None
        self.delay = 0.0
        self.corruptions = []
        self.drops = 0
        self.corrupted = 0
        # Bytes read from the node that opens the connections.
        self.carried = 0
        self.connections = set()

    async def serve(self):
        self.flows = asyncio.Event()
        self.flows.set()
        return await asyncio.start_server(self.accept, "127.0.0.1", self.port, limit=1 << 20)

    async def accept(self, reader, writer):
        if self.is_cut:
            return writer.transport.abort()
        self.connections.add(writer)
        onward = None
        try:
            await self.flows.wait()
            source, onward = await asyncio.open_connection("127.0.0.1", self.target, limit=1 << 20)
            self.connections.add(onward)
            async with asyncio.TaskGroup() as group:
                group.create_task(self.pump(reader, onward, is_forward=True))
                group.create_task(self.pump(source, writer))
        except (OSError, asyncio.IncompleteReadError, ExceptionGroup):
            pass
        finally:
            for end in (writer, onward):
                if end is not None:
                    self.connections.discard(end)
                    end.transport.abort()

    async def pump(self, reader, writer, is_forward=False):
        while data := await reader.read(65536):
            if is_forward:
                self.carried += len(data)
            await self.flows.wait()
            if self.delay:
                await asyncio.sleep(self.delay)
            if self.rate:
                await asyncio.sleep(len(data) / self.rate)
            if self.drops > 0:
                self.drops -= 1
                self.corrupted += 1
                continue
            if self.corruptions:
                place = self.corruptions.pop() % len(data)
                data = data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1:]
                self.corrupted += 1
            writer.write(data)
            await writer.drain()
        # One end has closed: TLS ends both ways at once.
        raise ConnectionResetError

    def abort(self):
        for writer in list(self.connections):
            writer.transport.abort()


class Proxy:
    """All links of the network, served by one thread."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.links = {}
        self.servers = []
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def add(self, name, port, target):
        link = Link(name, port, target)
        self.servers.append(self.run(link.serve()))
        self.links[name] = link

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def change(self, action):
        """Runs an action that takes all links, within the loop."""

        async def act():
            return action(self.links)

        return self.run(act())

    def heal(self, aborting=True):
        """Makes every link well; connections that were held or damaged end, or go on as after a stall."""

        def act(links):
            for link in links.values():
                ill = link.is_cut or not link.flows.is_set() or link.corrupted or link.drops or link.corruptions
                link.is_cut, link.rate, link.delay, link.drops, link.corruptions = False, None, 0.0, 0, []
                link.corrupted = 0
                if ill and aborting:
                    link.abort()
                link.flows.set()

        self.change(act)

    def close(self):
        async def act():
            for server in self.servers:
                server.close()
            for link in self.links.values():
                link.abort()
            # Lets the handlers of what was aborted come to their end.
            for _ in range(3):
                await asyncio.sleep(0)

        self.run(act())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
