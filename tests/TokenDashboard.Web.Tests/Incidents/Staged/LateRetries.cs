using static TokenDashboard.Web.Tests.Incidents.Staged.Agents;
using static TokenDashboard.Web.Tests.Incidents.Staged.Places;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>A lost reply is asked for again after the window, by the device or by who looks like it.</summary>
internal static class LateRetries
{
    public static readonly StagedCase[] Cases =
    [
        new("A reply is lost, the laptop asks again after forty seconds", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("40 s").Laptop.Retries().Refreshes(2, every: "5 min");
        }),
        new("A reply is lost, the laptop is updated and asks again after eight hours", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("8 h").Laptop.As(CliNext).Retries().Refreshes(2, every: "5 min");
        }),
        new("A reply is lost each day, and asked for again an hour later in the same /64", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives();
            for (var day = 1; day < 5; day++)
            {
                s.After("5 min").Laptop.At("2a02:0:5:1::10").LosesReply();
                s.After("1 h").Laptop.At($"2a02:0:5:1:9c1e:77ff:fe02:{day}").Retries();
                s.After("23 h").Laptop.Refreshes();
            }
        }),
        new("Three replies to one token are lost in a row", Truth.NoCase, Must.NotAskForLook, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("1 min").Laptop.LosesReplyAgain();
            s.After("2 min").Laptop.LosesReplyAgain();
            s.After("1 h").Laptop.Retries().Refreshes(2, every: "5 min");
        }),
        new("Three lost replies in a row, of one token after the other", Truth.Accident, Must.BeTold, s =>
        {
            s.Laptop.Lives().LosesReply();
            s.After("1 min").Laptop.Retries();
            s.After("5 min").Laptop.LosesReply();
            s.After("1 min").Laptop.IsRefused();
            s.After("1 min").Laptop.IsRefused();
        }),
        new("A neighbour in the same /24 asks late for what the laptop has", Truth.CopyOnly, Must.MayBeCopy, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).At(HomeNeighbour).Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("2 min").Thief.IsRefused();
        }),
        new("A thief at the laptop's address, with its agent, is answered late and uses it", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).At(Home).Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("2 min").Thief.Retries();
            s.After("1 min").Thief.Refreshes();
            s.After("2 min").Laptop.IsRefused();
        }),
        new("A thief at the laptop's address, with its agent, is answered late and comes second", Truth.Theft, Must.NotBeCalledHarmless, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).At(Home).Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("2 min").Thief.Retries();
            s.After("3 min").Laptop.Refreshes();
            s.After("2 min").Thief.IsRefused();
        }),
        new("A thief at the laptop's address is answered late, and uses it from a host", Truth.Theft, Must.BeTold, s =>
        {
            s.Laptop.Lives();
            s.Thief.As(Cli).At(Home).Copies(s.Laptop);
            s.After("5 min").Laptop.Refreshes();
            s.After("2 min").Thief.Retries();
            s.After("1 min").Thief.As(Curl).At(ThiefHost).Refreshes();
            s.After("2 min").Laptop.IsRefused();
        }),
    ];
}
