// Two at a time, each with a browser and a server of its own, which wait for one another half of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
