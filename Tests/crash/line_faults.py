"""What is done to the lines between the nodes."""


def cut(round):
    links = round.links()

    def cut_them(all):
        for link in links:
            all[link].is_cut = True
            all[link].abort()

    round.traffic.mix(round.generator, large=0.25)
    for _ in range(round.generator.randint(1, 3)):
        round.wait(0.02, 0.6)
        round.network.proxy.change(cut_them)
        round.wait(0.05, 0.5)
        round.network.proxy.heal()
    round.may_heal_alone()


def halfopen(round):
    links = round.links()
    if round.generator.random() < 0.5:
        links = links[:1]
    round.traffic.mix(round.generator, large=0.15)
    round.wait(0.0, 0.5)
    round.network.proxy.change(lambda all: [all[link].flows.clear() for link in links])
    round.wait(0.5, 1.5)
    round.network.proxy.heal(aborting=round.generator.random() < 0.6)
    round.may_heal_alone()


def slow(round):
    rate, delay = round.generator.choice([60e3, 200e3, 1e6]), round.generator.uniform(0.0, 0.05)

    def slow_down(all):
        for link in all.values():
            link.rate, link.delay = rate, delay

    round.network.proxy.change(slow_down)
    round.traffic.mix(round.generator, large=0.0)
    round.wait(1.0, 2.0)
    if round.generator.random() < 0.5:
        round.network.proxy.heal(aborting=False)


def lossy(round):
    links = round.links() + round.links()

    def damage(all):
        for link in links:
            # Most of what a record holds is its content; some places hit its length.
            all[link].corruptions = [round.generator.randrange(1 << 16) for _ in range(round.generator.randint(0, 2))]
            all[link].drops = round.generator.randint(0, 1)

    for _ in range(2):
        round.traffic.mix(round.generator, flows=1, large=0.05)
        round.network.proxy.change(damage)
        round.wait(0.3, 0.8)
    round.counts["damaged"] = round.network.proxy.change(lambda all: sum(link.corrupted for link in all.values()))
    round.network.proxy.heal()
    round.may_heal_alone()
