namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>A browser for tests that look at a clock: nothing runs at the same time.</summary>
[CollectionDefinition(nameof(NothingBeside), DisableParallelization = true)]
public sealed class NothingBeside : ICollectionFixture<Browser>;
