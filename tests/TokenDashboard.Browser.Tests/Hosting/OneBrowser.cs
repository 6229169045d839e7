namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>One browser for all whose tests run one after another: each opens windows of its own.</summary>
[CollectionDefinition(nameof(OneBrowser))]
public sealed class OneBrowser : ICollectionFixture<Browser>;
