namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>Another, for tests that run at the same time.</summary>
[CollectionDefinition(nameof(AnotherBrowser))]
public sealed class AnotherBrowser : ICollectionFixture<Browser>;
