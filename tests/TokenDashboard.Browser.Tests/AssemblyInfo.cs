// Two classes at a time: they mostly wait for a page. More would share two processors with as many browsers and servers.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
