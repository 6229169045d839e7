namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>What really happened, as whoever staged it knows.</summary>
public enum Truth
{
    /// <summary>An unknown party held a live token.</summary>
    Theft,

    /// <summary>An unknown party presented a spent token and got nothing.</summary>
    CopyOnly,

    /// <summary>Only the owner's own devices and processes.</summary>
    Accident,

    /// <summary>Nothing that an admin should hear of.</summary>
    NoCase,

    /// <summary>Lost replies asked for again, too often, from where the family never was; nothing is ended.</summary>
    RetryWatch,

    /// <summary>A client that the family never knew goes on using it; nothing is ended.</summary>
    UnknownInUse,
}

/// <summary>What is asked of the case beyond, or instead of, naming the truth.</summary>
public enum Must
{
    /// <summary>The truth. Of an accident: a lost reply, or unclear and said to be so.</summary>
    BeTold,

    /// <summary>The truth, and sure of it.</summary>
    BeSure,

    /// <summary>The thief looks like the device, or stands at its address: unclear is right too.</summary>
    MayBeUnclear,

    /// <summary>The thief can't be told from the device, but the times speak against a lost reply: it must not be called one with any certainty.</summary>
    NotBeCalledHarmless,

    /// <summary>Nothing that is stored tells the thief from a lost reply: any of the three is right, and sure is not.</summary>
    NotBeSure,

    /// <summary>An accident so plain that unclear is wrong.</summary>
    BeLostReply,

    /// <summary>The owner's own client is one that nobody could recognise: a refused copy is right too.</summary>
    MayBeCopy,

    /// <summary>No case, and the session does not ask for a look either.</summary>
    NotAskForLook,

    /// <summary>No case, but the session asks for a look.</summary>
    AskForLook,
}

/// <summary>A theft or an accident: what it is, what is asked of the case, and how it goes.</summary>
public sealed record StagedCase(string Name, Truth Truth, Must Must, Action<Scene> Script)
{
    /// <summary>The heading it stands under.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Someone else can't have held a live token for longer.</summary>
    public string? ExposureAtMost { get; init; }

    public override string ToString() => Name;
}

/// <summary>Addresses of the stories. The second number is replaced by the case's own, so that no two cases share an address.</summary>
public static class Places
{
    public const string Home = "84.0.2.10";
    public const string HomeNeighbour = "84.0.2.77";
    public const string Office = "81.0.6.10";
    public const string Cafe = "91.0.100.20";
    public const string Mobile = "109.0.113.30";
    public const string MobileLater = "109.0.114.31";
    public const string Vpn = "146.0.7.7";
    public const string Cloud = "34.0.11.5";
    public const string OtherCloud = "35.0.12.6";
    public const string ThirdCloud = "52.0.13.7";
    public const string Proxy = "10.0.0.5";
    public const string ThiefHost = "185.0.101.4";
    public const string ThiefHome = "45.0.205.9";
    public const string ThiefTunnel = "193.0.32.8";
}

/// <summary>User agents of the stories.</summary>
public static class Agents
{
    public const string Cli = "companion/1.0 (Linux)";
    public const string CliNext = "companion/1.1 (Linux)";
    public const string Curl = "curl/8.5.0";
    public const string Python = "python-requests/2.31.0";
    public const string Go = "Go-http-client/1.1";
    public const string Phone = "Companion/2.3 (iPhone; iOS 17.4)";
    public const string PhoneFetch = "Companion/214 CFNetwork/1494.0.7 Darwin/23.4.0";
    public const string Desktop = "Companion/3.1 (Windows NT 10.0; Win64; x64)";
}
