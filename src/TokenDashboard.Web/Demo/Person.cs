using TokenDashboard.Core;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Demo;

/// <summary>Somebody with an account, made when they join.</summary>
internal sealed class Person
{
    /// <summary>What everybody in the story signs in with; it is printed and protects nothing.</summary>
    public const string Password = "a story of five weeks";

    private string? _id;

    public Person(Stage stage, string name, string email, DateTimeOffset joins, bool isAdmin = false)
    {
        Stage = stage;
        stage.At(joins, async () =>
        {
            using var scope = stage.Service<IServiceScopeFactory>().CreateScope();
            var account = new NewAccount { Name = name, Email = email, Password = Password };
            var (user, faults) = await scope.ServiceProvider.GetRequiredService<Accounts>().CreateAsync(account, isAdmin, Requester.Unknown, CancellationToken.None);
            _id = user?.Id ?? throw new InvalidOperationException($"{name} got no account: {string.Join(' ', faults)}.");
        });
    }

    /// <summary>The account's id, once there is one.</summary>
    public string Id => _id ?? throw new InvalidOperationException("The script has somebody act who has not joined yet.");

    /// <summary>How they prove who they are at each browser they have signed in at, by its session.</summary>
    public IDictionary<Guid, Func<Task>> Proofs { get; } = new Dictionary<Guid, Func<Task>>();

    /// <summary>Where they act.</summary>
    public Stage Stage { get; }
}
