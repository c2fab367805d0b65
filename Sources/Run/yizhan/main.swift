import Commands

await YizhanCommand.main()
