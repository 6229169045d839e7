using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Sessions;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>What an open page keeps still while the list changes.</summary>
public sealed class SessionListTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SessionRow Mine = Row("mine", 0);
    private static readonly SessionRow Phone = Row("phone", 1);
    private static readonly SessionRow Tablet = Row("tablet", 2);
    private static readonly SessionRow Tv = Row("tv", 3);

    private readonly SessionList _list = new(Mine.Id);

    [Fact]
    public void Update_FirstTime_ShowsThisApartAndTheOthersInOrder()
    {
        _list.Update([Mine, Phone, Tablet], [Ended(Tv)]);

        Assert.Equal(Mine, _list.This);
        Assert.Equal([Phone, Tablet], _list.Others);
        Assert.Equal([Ended(Tv)], _list.Ended);
        Assert.Equal((3, 0), (_list.ActiveCount, _list.Arrivals));
    }

    [Fact]
    public void Update_TwoProgramsOfOneDevice_StandTogetherUntilOneEnds()
    {
        var (mine, cli) = (At(Mine, "Safari 26"), At(Row("mine", 6), "Companion CLI 1.4"));
        var (phone, app) = (At(Phone, "Chrome 142"), At(Row("phone", 5), "Mobile app 4.2"));

        _list.Update([mine, Tv, phone, Tablet, app, cli], []);

        Assert.Equal([cli, Tv, phone, app, Tablet], _list.Others);
        Assert.Equal([DeviceMate.This, null, null, DeviceMate.Above, null], _list.Others.Select(r => _list.MateOf(r.Id)));
        Assert.Equal(2, _list.Together);
        _list.Update([mine, Tv, Tablet, app], [Ended(phone), Ended(cli)]);
        Assert.Equal(0, _list.Together);

        static SessionRow At(SessionRow row, string software) => row with { Ip = "192.0.2.7", StoredSoftware = software };
    }

    [Fact]
    public void Update_OneEnded_StaysWhereItWas()
    {
        _list.Update([Mine, Phone, Tablet, Tv], []);

        _list.Update([Mine, Phone, Tv], [Ended(Tablet)]);

        Assert.Equal([Phone, Ended(Tablet), Tv], _list.Others);
        Assert.Empty(_list.Ended);
        Assert.Equal([Phone, Tv], _list.ActiveOthers);
        Assert.Equal(3, _list.ActiveCount);
    }

    /// <summary>The database sorts by last use; rows must not change places under the pointer.</summary>
    [Fact]
    public void Update_OtherOrder_MovesNothing()
    {
        _list.Update([Mine, Phone, Tablet], []);

        _list.Update([Tablet, Phone, Mine], []);

        Assert.Equal([Phone, Tablet], _list.Others);
    }

    [Fact]
    public void Update_ChangedRow_IsShownAnew()
    {
        _list.Update([Mine, Phone], []);
        var used = Phone with { LastUsedAt = Now.AddMinutes(5), Ip = "198.51.100.7" };

        _list.Update([Mine, used], []);

        Assert.Equal([used], _list.Others);
    }

    [Fact]
    public void Update_NewOnes_WaitUntilAskedFor()
    {
        _list.Update([Mine, Phone], []);

        _list.Update([Mine, Tv, Tablet, Phone], []);

        Assert.Equal([Phone], _list.Others);
        Assert.Equal((4, 2), (_list.ActiveCount, _list.Arrivals));
        Assert.Equal([Phone, Tablet, Tv], _list.ActiveOthers.OrderBy(r => r.Name, StringComparer.Ordinal));
    }

    /// <summary>Of very many only those used last are read: one that was there before and is used again is not new.</summary>
    [Fact]
    public void Update_OneOfVeryManyIsUsedAgain_IsNoArrival()
    {
        _list.Update([Mine, Phone], [], hasMore: true);

        _list.Update([Tablet with { CreatedAt = Phone.CreatedAt.AddDays(-1) }, Tv with { CreatedAt = Now.AddDays(1) }, Mine, Phone], [], hasMore: true);
        Assert.Equal(1, _list.Arrivals);
        _list.ShowRest();

        Assert.Equal(["phone", "tablet", "tv"], _list.Others.Select(r => r.Name));
        Assert.Equal([Mine.Id, Phone.Id, Tablet.Id, Tv.Id], _list.Shown);
    }

    [Fact]
    public void ShowArrivals_Waiting_PutsThemOnTopAndReturnsTheFirst()
    {
        _list.Update([Mine, Phone], []);
        _list.Update([Mine, Tablet, Tv, Phone], []);

        var first = _list.ShowArrivals();

        Assert.Equal([Tablet, Tv, Phone], _list.Others);
        Assert.Equal((Tablet.Id, 0), (first, _list.Arrivals));
    }

    [Fact]
    public void ShowArrivals_NoneWaiting_ReturnsNothing()
    {
        _list.Update([Mine, Phone], []);

        Assert.Null(_list.ShowArrivals());
        Assert.Equal([Phone], _list.Others);
    }

    [Fact]
    public void Update_WaitingOneEnded_IsAmongTheEnded()
    {
        _list.Update([Mine], []);
        _list.Update([Mine, Phone], []);

        _list.Update([Mine], [Ended(Phone)]);

        Assert.Equal(0, _list.Arrivals);
        Assert.Empty(_list.Others);
        Assert.Equal([Ended(Phone)], _list.Ended);
    }

    [Fact]
    public void Update_ThisEnded_IsShownAsEnded()
    {
        _list.Update([Mine, Phone], []);

        _list.Update([Phone], [Ended(Mine)]);

        Assert.Equal(Ended(Mine), _list.This);
        Assert.Empty(_list.Ended);
        Assert.Equal(1, _list.ActiveCount);
    }

    /// <summary>Read between two queries, a session can be in both.</summary>
    [Fact]
    public void Update_InBothLists_IsShownOnce()
    {
        _list.Update([Mine, Phone], []);

        _list.Update([Mine, Phone], [Ended(Phone)]);

        Assert.Single(_list.Others);
    }

    [Fact]
    public void Update_SomeNeedALook_ComeFirstAndStayThereOnceVouchedFor()
    {
        var unknown = Tablet with { NeedsLook = true };
        _list.Update([Mine, Phone, unknown, Tv], []);
        AssertShown([unknown], [Phone, Tv]);

        _list.Update([Mine, Phone, Tablet, Tv], []);

        AssertShown([Tablet], [Phone, Tv]);
    }

    [Fact]
    public void ShowArrivals_OneNeedsALook_IsAmongTheFirst()
    {
        _list.Update([Mine, Phone], []);
        var unknown = Tablet with { NeedsLook = true };
        _list.Update([Mine, Tv, unknown, Phone], []);

        Assert.Equal(unknown.Id, _list.ShowArrivals());

        AssertShown([unknown], [Tv, Phone]);
    }

    private void AssertShown(SessionRow[] first, SessionRow[] others)
    {
        Assert.Equal(first, _list.First);
        Assert.Equal(others, _list.Others);
    }

    private static SessionRow Row(string name, int minutesAgo) => new(
        Guid.NewGuid(), SessionKind.Browser, name, DeviceType.Phone, name, SignInMethod.Password, null,
        Now.AddHours(-1), Now.AddMinutes(-minutesAgo), Now.AddDays(7), null, null, null, false);

    private static SessionRow Ended(SessionRow row) => row with { EndedAt = Now, EndReason = EndReason.ByOwner };
}
