namespace TokenDashboard.Web.Demo;

/// <summary>What somebody in the story has.</summary>
internal static class Belongings
{
    /// <summary>A browser of theirs.</summary>
    public static Browser Browser(this Person owner, Client client, string address) => new(owner, client.At(address));

    /// <summary>An app on a device of theirs.</summary>
    public static AppOnDevice App(this Person owner, string appId, string device, Client client, string address) =>
        new(owner, appId, device, client.At(address));
}
