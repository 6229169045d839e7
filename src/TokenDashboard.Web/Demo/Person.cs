using TokenDashboard.Core;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Demo;

/// <summary>Somebody with an account, made when they join.</summary>
internal sealed class Person
{
    private readonly Stage _stage;
    private string? _id;

    public Person(Stage stage, string name, string email, DateTimeOffset joins, bool isAdmin = false)
    {
        _stage = stage;
        stage.At(joins, async () =>
        {
            using var scope = stage.Service<IServiceScopeFactory>().CreateScope();
            var account = new NewAccount { Name = name, Email = email, Password = DemoSetup.Password };
            var (user, faults) = await scope.ServiceProvider.GetRequiredService<Accounts>().CreateAsync(account, isAdmin, Requester.Unknown, CancellationToken.None);
            _id = user?.Id ?? throw new InvalidOperationException($"{name} got no account: {string.Join(' ', faults)}.");
        });
    }

    /// <summary>The account's id, once there is one.</summary>
    public string Id => _id ?? throw new InvalidOperationException("The script has somebody act who has not joined yet.");

    /// <summary>A browser of theirs.</summary>
    public Browser Browser(Client client, string address) => new(_stage, this, client.At(address));

    /// <summary>An app on a device of theirs.</summary>
    public AppOnDevice App(string appId, string device, Client client, string address) => new(_stage, this, appId, device, client.At(address));
}
