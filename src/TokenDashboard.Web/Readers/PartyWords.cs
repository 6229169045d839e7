using TokenDashboard.Core.Devices;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Readers;

/// <summary>Says who somebody is of whom nothing is known but an address and a user agent. Both come from outside and are made plain.</summary>
public static class PartyWords
{
    private const int Longest = 60;

    /// <summary>The program: "python-requests 2.32".</summary>
    public static string Program(string? agent) => DeviceDescription.ProgramOf(agent) is { } program ? PlainText.Of(DeviceWords.Of(program), Longest) : ReaderStrings.NoProgram;

    /// <summary>Program and address: "python-requests 2.32 from 192.0.2.7"; the program alone where the address, "", is not to be shown.</summary>
    public static string Of(string? ip, string? agent) => ip == "" ? Program(agent) : Phrase.Of(ReaderStrings.ProgramFrom, Program(agent), ip ?? ReaderStrings.NoAddress);

    /// <summary>The same of the one that did most, and how many more there are.</summary>
    public static string Of(string? ip, string? agent, int clients) =>
        clients > 1 ? Phrase.Of(ReaderStrings.AndMore, Of(ip, agent), clients - 1) : Of(ip, agent);
}
