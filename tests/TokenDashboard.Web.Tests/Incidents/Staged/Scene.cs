using System.Globalization;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>
/// A script as it is written: who does what, after how long. It only takes notes; the <see cref="Stage"/> plays them.
/// </summary>
public sealed class Scene
{
    private readonly List<Func<Play, Task>> _steps = [];

    public Scene()
    {
        Laptop = Owners(Agents.Cli, Places.Home);
        Phone = Owners(Agents.Phone, Places.Home);
        Thief = Stranger(Agents.Curl, Places.ThiefHost);
    }

    public StagedClient Laptop { get; }

    public StagedClient Phone { get; }

    public StagedClient Thief { get; }

    /// <summary>What is to be done, in order.</summary>
    public IReadOnlyList<Func<Play, Task>> Steps => _steps;

    /// <summary>One more client of the owner's.</summary>
    public StagedClient Owners(string? agent, string? address) => new(this, isStranger: false) { Agent = agent, Address = address };

    /// <summary>One more client that is not.</summary>
    public StagedClient Stranger(string? agent, string? address) => new(this, isStranger: true) { Agent = agent, Address = address };

    /// <summary>Lets time pass: "30 s", "5 min", "2 h", "3 days".</summary>
    public Scene After(string time)
    {
        var passed = TimeOf(time);
        return Do(play => play.PassAsync(passed));
    }

    /// <summary>Sets the server's clock back.</summary>
    public Scene ClockGoesBack(string time)
    {
        var back = TimeOf(time);
        return Do(play => play.SetBackAsync(back));
    }

    /// <summary>The server removes what it keeps no longer.</summary>
    public Scene ServerCleansUp() => Do(play => play.CleanUpAsync());

    /// <summary>The owner ends the session from another one.</summary>
    public Scene OwnerEndsIt() => Do(play => play.EndAsync());

    /// <summary>An admin settles what is open.</summary>
    public Scene AdminSettles() => Do(play => play.SettleAsync());

    /// <summary>So many other accounts have the same app at the address.</summary>
    public Scene OthersAt(string address, int accounts, string agent = Agents.Cli) => Do(async play =>
    {
        for (var i = 0; i < accounts; i++)
            await play.LinkOtherAsync(agent, address);
    });

    /// <summary>A length of time as scripts write it.</summary>
    public static TimeSpan TimeOf(string time)
    {
        var (number, unit) = (double.Parse(time.Split(' ')[0], CultureInfo.InvariantCulture), time.Split(' ')[1]);
        return unit switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "min" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "day" or "days" => TimeSpan.FromDays(number),
            _ => throw new FormatException($"What is “{time}”?"),
        };
    }

    internal Scene Do(Func<Play, Task> step)
    {
        _steps.Add(step);
        return this;
    }
}

/// <summary>
/// Who asks, with a token store of its own. Agent and address hold from where the script changes them. Each verb says what
/// the server answers: a story that goes otherwise is not staged.
/// </summary>
public sealed class StagedClient(Scene scene, bool isStranger)
{
    public bool IsStranger => isStranger;

    public string? Agent { get; set; }

    public string? Address { get; set; }

    /// <summary>What its store holds while the story plays.</summary>
    internal Stored Store { get; set; } = new(null, null);

    internal Stored Backup { get; private set; } = new(null, null);

    /// <summary>From here on it stands at another address.</summary>
    public StagedClient At(string? address)
    {
        Address = address;
        return this;
    }

    /// <summary>From here on it says to be another program.</summary>
    public StagedClient As(string? agent)
    {
        Agent = agent;
        return this;
    }

    /// <summary>Is connected to a new account.</summary>
    public StagedClient Links() => Do((play, seen) => play.LinkAsync(this, seen));

    /// <summary>Is connected and has refreshed so often since, whenever its access token ran out.</summary>
    public StagedClient Lives(int refreshes = 3) => Links().Refreshes(refreshes, every: "5 min");

    /// <summary>Spends its token and keeps the successor.</summary>
    public StagedClient Refreshes() => Do((play, seen) => play.RefreshAsync(this, seen, Answer.Fresh));

    /// <summary>So many times, each after as long.</summary>
    public StagedClient Refreshes(int times, string every)
    {
        for (var i = 0; i < times; i++)
        {
            scene.After(every);
            Refreshes();
        }

        return this;
    }

    /// <summary>Spends its token and never hears the answer.</summary>
    public StagedClient LosesReply() => Do((play, seen) => play.RefreshAsync(this, seen, Answer.Fresh, isLost: true));

    /// <summary>Asks again for a lost reply, inside the window or late, and gets it.</summary>
    public StagedClient Retries() => Do((play, seen) => play.RefreshAsync(this, seen, Answer.Same));

    /// <summary>Asks again, and that answer is lost as well.</summary>
    public StagedClient LosesReplyAgain() => Do((play, seen) => play.RefreshAsync(this, seen, Answer.Same, isLost: true));

    /// <summary>Presents what it has and gets nothing.</summary>
    public StagedClient IsRefused() => Do((play, seen) => play.RefreshAsync(this, seen, Answer.None));

    /// <summary>Sends the same refresh twice at once, and both are answered.</summary>
    public StagedClient RefreshesTwiceAtOnce() => Do((play, seen) => play.RefreshTwiceAsync(this, seen));

    /// <summary>Asks the server's own API with its access token.</summary>
    public StagedClient Works() => Do((play, seen) => play.WorkAsync(this, seen));

    /// <summary>Signs the session out with its token.</summary>
    public StagedClient Revokes() => Do((play, seen) => play.RevokeAsync(this, seen));

    /// <summary>Takes the other's store as it is now.</summary>
    public StagedClient Copies(StagedClient other) => Do((_, _) => Store = other.Store);

    /// <summary>Takes the other's backup.</summary>
    public StagedClient CopiesBackupOf(StagedClient other) => Do((_, _) => Store = other.Backup);

    /// <summary>Keeps its store as it is now for later.</summary>
    public StagedClient BacksUp() => Do((_, _) => Backup = Store);

    /// <summary>Its store is again what was kept.</summary>
    public StagedClient Restores() => Do((_, _) => Store = Backup);

    private StagedClient Do(Action<Play, Seen> step) => Do((play, seen) =>
    {
        step(play, seen);
        return Task.CompletedTask;
    });

    private StagedClient Do(Func<Play, Seen, Task> step)
    {
        var seen = new Seen(Agent, Address, isStranger);
        scene.Do(play => step(play, seen));
        return this;
    }

    /// <summary>A refresh token with the access token that came with it.</summary>
    internal sealed record Stored(string? Token, string? Access);
}

/// <summary>A client as it was when it did something.</summary>
public sealed record Seen(string? Agent, string? Address, bool IsStranger);

/// <summary>What the server answers a refresh.</summary>
public enum Answer
{
    /// <summary>A token that nobody had before.</summary>
    Fresh,

    /// <summary>The same successor again.</summary>
    Same,

    /// <summary>Nothing.</summary>
    None,
}
