using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Picture;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Incidents;

/// <summary>Words, numbers and picture of a case follow from the same stored facts, whatever happened: none contradicts another.</summary>
public sealed class ConsistencyTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private static readonly Requester[] Clients =
    [
        new("192.0.2.10", "MyApp/1.2 (Android 16; Pixel 9)"), new("192.0.2.10", "MyApp/1.2 (Android 16; Pixel 9)"), new("192.0.2.99", "MyApp/1.3 (Android 16; Pixel 9)"),
        new("100.64.7.7", "MyApp/1.3 (Android 16; Pixel 9)"), new("192.0.2.10", "MyApp/215 CFNetwork/1490 Darwin/23.2"), new("198.51.100.24", "curl/8.9"),
        new("198.51.100.99", "curl/8.9"), new("233.252.0.9", "python-requests/2.32"), new("2001:db8:1:aaaa::1", "MyApp/1.3 (Android 16; Pixel 9)"), new(null, null), new("203.0.113.5", new string('x', 256)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Case_OfARandomFamily_ContradictsNothing(int seed)
    {
        var random = new Random(seed);
        var seen = new HashSet<Verdict>();
        for (var i = 0; i < 25; i++)
        {
            foreach (var incident in await LiveAsync(random))
            {
                Check(incident);
                seen.Add(incident.Row.Verdict);
            }
        }

        Assert.InRange(seen.Count, 3, 4);
    }

    private async Task<List<IncidentDetail>> LiveAsync(Random random)
    {
        var tokens = server.Service<RefreshTokenService>();
        var user = (await server.CreateUserAsync()).Id;
        var issued = await tokens.CreateAsync(
            new NewFamily(user, "companion", "Pixel 9", DeviceType.Phone, "MyApp 1.2", SignInMethod.DeviceCode, "profile offline_access"), Clients[0], default);
        // Every token that was ever handed out, and who may have which: anybody any, which is what a copy is.
        List<RawToken> known = [issued.Token];
        for (var step = 0; step < 14; step++)
        {
            server.Clock!.Advance(TimeSpan.FromSeconds(random.Next(4) switch { 0 => random.Next(5, 25), 1 => random.Next(60, 240), 2 => random.Next(240, 420), _ => random.Next(3000, 90_000) }));
            var token = random.Next(5) == 0 ? known[random.Next(known.Count)] : known[^1];
            var client = random.Next(3) == 0 ? Clients[random.Next(Clients.Length)] : Clients[0];
            if (await tokens.RotateAsync(token, "companion", null, client, default) is RotationResult.Rotated rotated)
                known.Add(rotated.Issued.Token);
        }

        var incidents = server.Service<IncidentService>();
        List<IncidentDetail> found = [];
        await using var db = await server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        foreach (var id in await db.Incidents.Where(i => i.UserId == user).Select(i => i.Id).ToListAsync())
            found.Add((await incidents.FindAsync(id, default))!);
        return found;
    }

    private static void Check(IncidentDetail incident)
    {
        var row = incident.Row;
        var scene = SceneBuilder.Of(incident.History!, _ => null);
        var held = scene.Stations.OfType<Station.Token>().Where(t => t.Generation > incident.Generation).Select(t => scene.Lanes[t.Lane].Role).ToList();

        // Numbers.
        Assert.Equal(row.Stranger?.Clients ?? 0, incident.Strangers.Count);
        Assert.Equal(row.Stranger?.Tokens ?? 0, incident.Strangers.Sum(s => s.Tokens));
        Assert.InRange(row.Exposure, TimeSpan.Zero, TimeSpan.FromDays(90));
        Assert.Equal(row.Certainty == Certainty.CannotTell, row.Verdict == Verdict.Unclear);
        Assert.NotEmpty(incident.Reasons);

        // Words name who it is about, and only who stands in the picture.
        Assert.Contains(row.About.Ip ?? "unknown address", VerdictWords.Who(row), StringComparison.Ordinal);
        Assert.Equal(VerdictWords.Held(row).StartsWith("Never", StringComparison.Ordinal), row is { Stranger: null or { Tokens: 0 }, Verdict: not Verdict.Unclear });

        if (row.Kind != IncidentKind.Reuse)
            return;
        switch (row.Verdict)
        {
            case Verdict.SomeoneElse:
                // Never red without a client that the family did not know, which held a live token: drawn, or presented after the end.
                Assert.Contains(incident.Strangers, s => s.Tokens > 0 && s.Is is Familiarity.Stranger or Familiarity.Near);
                Assert.True(held.Contains(LaneRole.Stranger) || held.Contains(LaneRole.Others) || scene.Lanes.Any(l => l.Outcome == LaneOutcome.CutOff));
                break;
            case Verdict.CopyRefused:
                Assert.DoesNotContain(LaneRole.Stranger, held);
                Assert.Null(scene.Hold);
                break;
            case Verdict.LostReply:
                Assert.Null(row.Stranger);
                Assert.DoesNotContain(LaneRole.Stranger, scene.Lanes.Select(l => l.Role));
                Assert.Equal(TimeSpan.Zero, row.Exposure);
                break;
        }

        Assert.True(scene.Hold is null || row.Exposure > TimeSpan.Zero);
    }
}
