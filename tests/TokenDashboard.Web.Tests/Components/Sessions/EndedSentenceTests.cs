using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Sessions;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>Why a session ended, in words.</summary>
public sealed class EndedSentenceTests
{
    /// <summary>A reason that is new is not told as another.</summary>
    [Fact]
    public void Of_EachReason_HasWordsOfItsOwn()
    {
        var reasons = Enum.GetValues<EndReason>();

        Assert.Equal(reasons.Length, reasons.Select(reason => EndedSentence.Of(Row(reason))).Distinct().Count());
        Assert.Equal(reasons.Length, reasons.Select(reason => EndedSentence.ForAdmins(reason)).Distinct().Count());
    }

    private static SessionRow Row(EndReason reason) => new(
        Guid.Empty, SessionKind.App, "Laptop", DeviceType.Terminal, "CLI", SignInMethod.DeviceCode, null,
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, reason, null, false);
}
