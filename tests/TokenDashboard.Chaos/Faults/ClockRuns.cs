using System.Globalization;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Clocks that are wrong, by Debian's <c>faketime</c> around the real process. Only the time of day is: what measures how long something takes goes on.</summary>
internal static class ClockRuns
{
    private const int Apps = 4;

    private const string Zone = "Europe/Berlin";

    // Over a beginning and an end of summer time, in the zone in which that happens, and into and out of a leap day.
    private static readonly string[] Steps =
        ["+0", "+3600s", "-3600s", "+0", "@2027-03-28 01:59:55", "@2027-10-31 02:59:55", "@2028-02-28 23:59:55", "@2028-02-29 23:59:55"];

    /// <summary>One server is started with another clock again and again.</summary>
    public static async Task<RunResult> StepAsync(Stage stage)
    {
        if (!Shell.Has("faketime"))
            return new RunResult([], "", "another clock takes Debian's faketime package");
        await using var store = await stage.StoreAsync(postgres: false);
        await using var server = stage.Instance(store);
        // At the turn of an hour cleanup takes what is a week old by then: all there is, where it comes to that before the next kill.
        server.Settings["Cleanup__KeepHistory"] = "3650.00:00:00";
        using var load = await Load.MakeAsync(stage, store, Apps);
        using var app = new AppClient(stage.Canaries);
        var owner = await store.AddOwnerAsync("grace");
        var over = await store.AddFamilyAsync(owner, 0);
        var isBegun = false;
        foreach (var step in Steps)
        {
            Shift(server, step);
            if (step[0] == '@')
                store.Clock.Set(TimeZoneInfo.ConvertTimeToUtc(DateTime.Parse(step[1..], CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(Zone)));
            await server.StartAsync();
            if (!isBegun)
            {
                load.Begin(_ => server, TimeSpan.FromMilliseconds(20));
                (isBegun, _) = (true, await app.RevokeAsync(server, over.Token));
            }

            if ((await app.RefreshAsync(server, over.Token)).Outcome != Outcome.Refused)
                load.Fail($"{step}: what had been signed out came back to life");
            await ReplayAsync(store, app, server, server, load, await store.AddFamilyAsync(owner, 1), step);
            await load.ProgressAsync(50);
            // Beyond the turn of the hour.
            if (step[0] == '@')
                await Task.Delay(TimeSpan.FromSeconds(6));
            await load.ProgressAsync(50);
            await server.KillAsync();
        }

        Shift(server, Steps[^1]);
        await server.StartAsync();
        return await load.EndAsync($"{Steps.Length} clocks one after the other ({string.Join(", ", Steps)}), a replay in each was one, ");
    }

    /// <summary>Two instances, whose clocks are two hours apart.</summary>
    public static async Task<RunResult> ApartAsync(Stage stage)
    {
        if (!Shell.Has("faketime"))
            return new RunResult([], "", "another clock takes Debian's faketime package");
        await using var store = await stage.StoreAsync(postgres: true);
        await using Server early = stage.Instance(store), late = stage.Instance(store);
        Shift(early, "-3600s");
        Shift(late, "+3600s");
        using var load = await Load.MakeAsync(stage, store, Apps);
        using var app = new AppClient(stage.Canaries);
        var owner = await store.AddOwnerAsync("grace");
        await early.StartAsync();
        await late.StartAsync();
        var turn = 0;
        load.Begin(_ => Interlocked.Increment(ref turn) % 2 == 0 ? early : late, TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 4; i++)
        {
            await load.ProgressAsync(50);
            await ReplayAsync(store, app, i % 2 == 0 ? early : late, i < 2 ? early : late, load, await store.AddFamilyAsync(owner, i), $"spent on one and presented on {(i is 0 or 3 ? "the same" : "the other")}");
        }

        return await load.EndAsync("clocks two hours apart, every app at both by turns, a replay on each was one, ");
    }

    private static void Shift(Server server, string clock)
    {
        server.Before = clock == "+0" ? [] : ["faketime", "-f", clock];
        (server.Settings["FAKETIME_DONT_FAKE_MONOTONIC"], server.Settings["TZ"]) = ("1", Zone);
    }

    // A grandparent is no retry, however wrong a clock is.
    private static async Task ReplayAsync(Store store, AppClient app, Server spendsAt, Server presentsAt, Load load, (Guid Id, string Token) family, string when)
    {
        var second = await app.RefreshAsync(spendsAt, family.Token);
        var third = await app.RefreshAsync(spendsAt, second.Refresh ?? "");
        var replay = await app.RefreshAsync(presentsAt, family.Token);
        load.Cases++;
        if (third.Outcome != Outcome.Done || replay.Outcome != Outcome.Refused || await store.CountCasesAsync(family.Id) != 1)
            load.Fail($"{when}: a token that came back was answered {replay.Outcome}, with {await store.CountCasesAsync(family.Id)} cases, after {second.Outcome} and {third.Outcome}");
        if ((await app.RefreshAsync(presentsAt, third.Refresh ?? "")).Outcome != Outcome.Refused)
            load.Fail($"{when}: a family went on after one of its tokens had come back");
    }
}
