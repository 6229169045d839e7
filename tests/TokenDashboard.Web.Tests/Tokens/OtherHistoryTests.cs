using Microsoft.Data.Sqlite;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Tokens with a genuine tag from a history this database does not have, as after restoring a backup: refused and kept
/// as evidence, never taken for reuse.
/// </summary>
[Trait("Database", "Sqlite")]
public sealed class OtherHistoryTests
{
    [Fact]
    public async Task Refresh_HigherGeneration_IsRefusedAndEvidence()
    {
        using var folder = new TempFolder();
        var (app, backup) = await BackUpAfterLinkingAsync(folder.Path);
        string newer;
        using (var server = new DashboardServer { Folder = folder.Path })
            newer = (await server.Device().ChainAsync(app.Token, 2))[2];

        using var restored = Restore(folder.Path, backup);
        var answer = await restored.Device().RefreshAsync(newer);

        Assert.Equal("invalid_grant", answer.Error);
        AssertMismatch(restored, app);
    }

    [Fact]
    public async Task Refresh_SameGenerationOtherHash_IsRefusedAndEvidence()
    {
        using var folder = new TempFolder();
        var (app, backup) = await BackUpAfterLinkingAsync(folder.Path);
        string other;
        using (var server = new DashboardServer { Folder = folder.Path })
            other = await server.Device().RotateAsync(app.Token);

        using var restored = Restore(folder.Path, backup);
        var own = await restored.Device().RotateAsync(app.Token);
        var answer = await restored.Device().RefreshAsync(other);

        Assert.NotEqual(own, other);
        Assert.Equal("invalid_grant", answer.Error);
        AssertMismatch(restored, app);
        await restored.Device().RotateAsync(own);
    }

    [Fact]
    public async Task Refresh_LowerGenerationOtherHash_IsRefusedAndEvidence()
    {
        using var folder = new TempFolder();
        var (app, backup) = await BackUpAfterLinkingAsync(folder.Path);
        string other;
        using (var server = new DashboardServer { Folder = folder.Path })
            other = await server.Device().RotateAsync(app.Token);

        using var restored = Restore(folder.Path, backup);
        var own = (await restored.Device().ChainAsync(app.Token, 3))[3];
        var answer = await restored.Device().RefreshAsync(other);

        Assert.Equal("invalid_grant", answer.Error);
        AssertMismatch(restored, app);
        await restored.Device().RotateAsync(own);
    }

    [Fact]
    public async Task Revoke_TokenOfAnotherHistory_EndsNothing()
    {
        using var folder = new TempFolder();
        var (app, backup) = await BackUpAfterLinkingAsync(folder.Path);
        string newer;
        using (var server = new DashboardServer { Folder = folder.Path })
            newer = (await server.Device().ChainAsync(app.Token, 2))[2];

        using var restored = Restore(folder.Path, backup);
        await restored.Device().RevokeAsync(newer);

        Assert.Null(restored.Stored.Session(app.SessionId).EndedAt);
    }

    private static async Task<(LinkedApp App, string Backup)> BackUpAfterLinkingAsync(string folder)
    {
        using var server = new DashboardServer { Folder = folder };
        var app = await server.LinkAsync();
        var backup = Path.Combine(folder, "backup.db");
        server.Stored.Execute("VACUUM INTO $to", ("$to", backup));
        return (app, backup);
    }

    private static DashboardServer Restore(string folder, string backup)
    {
        SqliteConnection.ClearAllPools();
        var database = Path.Combine(folder, "dashboard.db");
        // Another test may be clearing them at this moment: the last connection to close takes the log along, and writes to the database until then.
        Assert.True(SpinWait.SpinUntil(() => !File.Exists(database + "-wal"), TimeSpan.FromSeconds(30)));
        File.Copy(backup, database, overwrite: true);
        return new DashboardServer { Folder = folder };
    }

    private static void AssertMismatch(DashboardServer server, LinkedApp app)
    {
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        Assert.Equal(1, server.Stored.Evidence(app.SessionId, "Mismatch"));
    }
}
