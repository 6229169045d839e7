// One test at a time: they share the processor with a browser and a server, and wait for pages with a clock running.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
