using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Telemetry;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Master keys come and go without an instance that meets what it can't read, and without anything forgotten that is needed.</summary>
public sealed class MasterKeyServiceTests : IDisposable
{
    private const string One = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Two = "2:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Look = MasterKeyService.Interval;
    private static readonly Requester Laptop = CoreDatabase.Laptop;

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Look_AnInstanceLacksTheKey_ItIsUsedByAllOnlyOnceNoneDoes()
    {
        Instance a = New(One), b = New(One);
        await a.StartAsync();
        await b.StartAsync();
        await PassAsync(1, a, b);
        Instance restarted = New($"{One},{Two}");
        await restarted.StartAsync();

        await PassAsync(20, restarted, b);
        Assert.Equal((1, 1), (restarted.Keys.Current.Id, b.Keys.Current.Id));

        Instance alsoRestarted = New($"{One},{Two}");
        await alsoRestarted.StartAsync();
        // It has been told by the other one that it lacks it, just before.
        await PassAsync(3, restarted, alsoRestarted);
        Assert.Equal(1, restarted.Keys.Current.Id);
        for (var looks = 0; looks < 8; looks++)
        {
            await PassAsync(1, restarted, alsoRestarted);
            var (made, _) = restarted.Format.First(new byte[TokenFormat.SelectorLength]);
            Assert.NotNull(alsoRestarted.Format.Read(made));
        }

        Assert.Equal((2, 2), (restarted.Keys.Current.Id, alsoRestarted.Keys.Current.Id));
        Assert.Equal("key 2 in use", _core.Stored(db => db.Audit.Single(a => a.Action == AuditAction.KeyChanged)).After);
    }

    [Fact]
    public async Task Look_KeyAddedWhereKeysAreKept_IsFoundAndUsedWithoutARestart()
    {
        Instance server = New(One), console = New($"{One},{Two}");
        await server.StartAsync();
        await _core.Service<Heartbeat>().BeatAsync(default);
        await console.StartAsync();

        for (var looks = 0; looks < 8; looks++)
        {
            await server.Service.LookAsync(() => MasterKeys.Parse($"{One},{Two}"), default);
            await PassAsync(1, server);
        }

        Assert.Equal(2, server.Keys.Current.Id);
    }

    /// <summary>Tokens of others are refused there until somebody gives it the key.</summary>
    [Fact]
    public async Task Look_KeyInUseWasNotGiven_SaysSoOnce()
    {
        var keys = MasterKeys.Parse(One)!;
        var lines = new KeptLines<MasterKeyService>();
        var server = ActivatorUtilities.CreateInstance<MasterKeyService>(_core.Service<IServiceProvider>(), keys, lines);
        await server.StartAsync(default);
        await UseTwoAsync();

        for (var looks = 0; looks < 3; looks++)
            await server.LookAsync(() => null, default);

        Assert.StartsWith("The master key 2 is used and this instance was not given it", Assert.Single(lines.All), StringComparison.Ordinal);
        await server.LookAsync(() => MasterKeys.Parse($"{One},{Two}"), default);
        Assert.Equal(2, keys.Current.Id);
        Assert.Single(lines.All);
    }

    [Fact]
    public async Task Look_NobodyServes_IsUsedAtOnce()
    {
        await New(One).StartAsync();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        var console = New($"{One},{Two}");
        await console.StartAsync();

        Assert.Equal(2, console.Keys.Current.Id);
    }

    /// <summary>Twenty seconds after it was noted, or after the last one lacked it, all are told; ten seconds after that all use it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Look_KeyThatNobodyLacks_IsUsedAtTheInstantThatAllWereToldOf(bool wasLacked)
    {
        Instance server = New(One), restarted = New($"{One},{Two}");
        await server.StartAsync();
        var began = _core.Clock.GetUtcNow();
        await _core.Service<Heartbeat>().BeatAsync(default);
        await restarted.StartAsync();
        if (wasLacked)
            await server.Service.LookAsync(() => null, default);
        Assert.Equal(((byte)2, wasLacked ? began : (DateTimeOffset?)null), await restarted.Service.FindPendingAsync(default));

        Assert.Null(await LookAfterAsync((4 * Look) - Tick));
        Assert.Equal(began + (6 * Look), await LookAfterAsync(Tick));
        Assert.Equal(began + (6 * Look), await LookAfterAsync((2 * Look) - Tick));
        Assert.Equal((byte)2, (await restarted.Service.FindPendingAsync(default))?.Id);
        Assert.Equal(1, restarted.Keys.Current.Id);
        Assert.Null(await LookAfterAsync(Tick));

        Assert.Equal(2, restarted.Keys.Current.Id);
        Assert.Null(await restarted.Service.FindPendingAsync(default));
        Assert.Equal(began, _core.Stored(db => db.KeyChecks.Single(k => k.KeyId == 1)).UsedFrom);

        async Task<DateTimeOffset?> LookAfterAsync(TimeSpan time)
        {
            _core.Clock.Advance(time);
            await _core.Service<Heartbeat>().BeatAsync(default);
            return await restarted.Service.LookAsync(() => null, default);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public async Task Look_AfterTheLastServersBeat_IsUsedOnceItMustBeGone(long ticks, int used)
    {
        await New(One).StartAsync();
        await _core.Service<Heartbeat>().BeatAsync(default);
        _core.Clock.Advance((3 * Heartbeat.Interval) + TimeSpan.FromTicks(ticks));

        var console = New($"{One},{Two}");
        await console.StartAsync();

        Assert.Equal(used, console.Keys.Current.Id);
    }

    [Fact]
    public async Task NextId_NotedOrGiven_IsNeitherOfThem()
    {
        Instance server = New(One), console = New($"{One},3:{Two[2..]}");
        await server.StartAsync();
        await _core.Service<Heartbeat>().BeatAsync(default);
        Assert.Equal(2, await server.Service.NextIdAsync(default));

        await New($"{One},{Two}").StartAsync();

        Assert.Equal((3, 4), (await server.Service.NextIdAsync(default), await console.Service.NextIdAsync(default)));
    }

    [Fact]
    public async Task Note_KeyGivenToARunningServer_IsInTheDatabase()
    {
        var server = New(One);
        await server.StartAsync();
        server.Keys.Add(MasterKeys.Parse($"{One},{Two}")!);

        await server.Service.NoteAsync(default);

        Assert.Equal((byte)2, (await server.Service.FindPendingAsync(default))?.Id);
    }

    [Fact]
    public async Task Start_KeyInUseMissingOrAnother_SaysWhich()
    {
        await New(One).StartAsync();
        Assert.Equal(1, await New(Two).Service.StartAsync(default));
        Assert.Equal(1, await New("1" + Two[1..]).Service.StartAsync(default));

        // A key that waits may be missing, but not another one; of one that is retired nothing is asked.
        await _core.Service<Heartbeat>().BeatAsync(default);
        await New($"{One},{Two}").StartAsync();
        await New(One).StartAsync();
        Assert.Equal(2, await New($"{One},2{One[1..]}").Service.StartAsync(default));
        _core.Stored(db => db.KeyChecks.Where(k => k.KeyId == 2).ExecuteUpdate(set => set.SetProperty(k => k.UsedFrom, _core.Clock.GetUtcNow())));
        Assert.Equal(2, await New(One).Service.StartAsync(default));
        _core.Stored(db => db.KeyChecks.Where(k => k.KeyId == 1).ExecuteUpdate(set => set.SetProperty(k => k.RetiredAt, _core.Clock.GetUtcNow())));
        await New(Two).StartAsync();
    }

    /// <summary>The version before used the key that was given last, and noted no more than that it was there.</summary>
    [Fact]
    public async Task Start_WrittenByTheVersionBefore_UsesTheKeyThatWasGivenLast()
    {
        _core.Stored(db =>
        {
            db.KeyChecks.AddRange(new[] { One, Two }.Select(key => MasterKeys.Parse(key)!.Current).Select(key => new KeyCheck { KeyId = key.Id, Check = key.Check }));
            return db.SaveChanges();
        });

        // Of those that are noted; another one waits, since somebody serves.
        await _core.Service<Heartbeat>().BeatAsync(default);
        var instance = New($"{Two},{One},3:{One[2..]}");
        await instance.StartAsync();

        Assert.Equal(1, instance.Keys.Current.Id);
        Assert.Equal([2], (await instance.Service.ListFormerAsync(default)).Former);
    }

    [Fact]
    public async Task Tidy_WrappedByAFormerKey_IsWrappedAnewAndWhatIsAlikeStaysAlike()
    {
        var old = New(One);
        await old.StartAsync();
        var (ada, secret) = (_core.AddUser(), "a key of an app"u8.ToArray());
        var (wrapped, codes) = (old.Keys.Current.Wrap(secret), old.Keys.Current.Wrap("codes"u8));
        _core.Stored(db =>
        {
            db.SecondFactors.Add(new SecondFactor { UserId = ada, WrappedKey = wrapped, WrappedCodesKey = codes });
            db.FormerFactors.Add(new FormerFactor { UserId = ada, WrappedKey = wrapped, RemovedAt = _core.Clock.GetUtcNow() });
            db.ProtectionKeys.Add(new ProtectionKey { Name = "ring", Xml = $"<key><descriptor><wrapped>{Convert.ToBase64String(old.Keys.Current.Wrap("<secret/>"u8))}</wrapped></descriptor></key>" });
            db.SigningKeys.Add(SigningKeys.Make(SigningKey.Elliptic, old.Keys, _core.Clock.GetUtcNow(), _core.Clock.GetUtcNow()));
            return db.SaveChanges();
        });
        await UseTwoAsync();

        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();
        Assert.Equal(4, await fresh.Service.TidyAsync(default));

        var (factor, former) = _core.Stored(db => (db.SecondFactors.Single(), db.FormerFactors.Single()));
        Assert.Equal((2, 2, 2), (factor.WrappedKey[0], factor.WrappedCodesKey![0], _core.Stored(db => db.SigningKeys.Single()).WrappedPrivateKey[0]));
        Assert.Equal(secret, MasterKeys.Parse(Two)!.Unwrap(factor.WrappedKey));
        Assert.Equal(factor.WrappedKey, former.WrappedKey);
        var element = XElement.Parse(_core.Stored(db => db.ProtectionKeys.Single()).Xml).Descendants(ProtectionKey.Wrapped).Single();
        Assert.Equal("<secret/>"u8.ToArray(), MasterKeys.Parse(Two)!.Unwrap(Convert.FromBase64String(element.Value)));
        Assert.Equal(0, await fresh.Service.TidyAsync(default));
    }

    /// <summary>A former key is needed for as long as a spent token of its time is a reuse, to the very end.</summary>
    [Fact]
    public async Task Need_SessionsFromBefore_IsUntilNoneOfTheirTokensMayComeBack()
    {
        var old = New(One);
        await old.StartAsync();
        var began = _core.Clock.GetUtcNow();
        var spent = await old.LinkAsync(_core);
        var (resting, held) = (await old.LinkAsync(_core), began + TimeSpan.FromDays(7));
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();
        _core.Clock.Advance(TimeSpan.FromSeconds(1));

        var live = await fresh.NextAsync(spent);
        var until = began + TimeSpan.FromDays(120);
        Assert.Equal(new MasterKeyNeed(1, held, until), await fresh.Service.FindNeedAsync(default));

        // The one that is used goes on to its last day.
        for (var day = 0; day < 84; day += 6)
        {
            _core.Clock.Advance(TimeSpan.FromDays(6));
            live = await fresh.NextAsync(live);
        }

        Assert.Equal(new MasterKeyNeed(0, null, until), await fresh.Service.FindNeedAsync(default));
        _core.Clock.Advance(until - TimeSpan.FromSeconds(1) - _core.Clock.GetUtcNow());
        await fresh.Service.TidyAsync(default);
        Assert.IsType<RotationResult.Reused>(await fresh.RotateAsync(spent));
        // It has ended anew, for the reuse, and is known for as long again.
        until = _core.Clock.GetUtcNow() + TimeSpan.FromDays(30);
        Assert.Equal(until, (await fresh.Service.FindNeedAsync(default))!.Until);
        _core.Clock.Advance(TimeSpan.FromDays(30));
        await fresh.Service.TidyAsync(default);

        Assert.Null(await fresh.Service.FindNeedAsync(default));
        Assert.Equal([1], (await fresh.Service.ListFormerAsync(default)).Retired);
        Assert.Equal(Refusal.Unknown, Assert.IsType<RotationResult.Refused>(await fresh.RotateAsync(resting)).Reason);
        // Whoever is given it still does not read with it.
        var late = New($"{One},{Two}");
        await late.StartAsync();
        Assert.Null(late.Keys.Find(1));
        await New(Two).StartAsync();
    }

    /// <summary>What was ended just before is known for less than what is under way may take.</summary>
    [Fact]
    public async Task Need_EndedLongBefore_IsForWhatIsUnderWayAllTheSame()
    {
        var old = New(One);
        await old.StartAsync();
        await old.LinkAsync(_core);
        _core.Stored(db => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.EndedAt, _core.Clock.GetUtcNow())));
        _core.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(10));
        await UseTwoAsync();

        Assert.Equal(new MasterKeyNeed(0, null, _core.Clock.GetUtcNow() + MasterKeyService.UnderWay), await New($"{One},{Two}").Service.FindNeedAsync(default));
    }

    /// <summary>A token that was made in the very instant may be of the former key; browsers, and what has ended or expired, hold none.</summary>
    [Fact]
    public async Task Need_OfManyKinds_CountsTheAppsThatHoldATokenOfBefore()
    {
        var old = New(One);
        await old.StartAsync();
        for (var i = 0; i < 3; i++)
            await old.LinkAsync(_core);
        _core.Stored(db => db.Sessions.OrderBy(s => s.Id).Take(1).ExecuteUpdate(set => set.SetProperty(s => s.EndedAt, _core.Clock.GetUtcNow())));
        await _core.SignInAsync(_core.AddUser());
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();
        _core.Clock.Advance(TimeSpan.FromDays(1));
        await fresh.LinkAsync(_core);

        Assert.Equal(2, (await fresh.Service.FindNeedAsync(default))!.Holders);
        Assert.Equal(new RestingOnKeys(2, 1, 0), await fresh.Service.CountRestingAsync(default));
        _core.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(0, (await fresh.Service.FindNeedAsync(default))!.Holders);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task Tidy_AroundTheDayOfTheLastSessionFromBefore_RetiresTheFormerKeyThen(long ticks, bool isRetired)
    {
        var old = New(One);
        await old.StartAsync();
        await old.LinkAsync(_core);
        var known = _core.Stored(db => db.Sessions.Single().AbsoluteExpiresAt) + TimeSpan.FromDays(30);
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();

        _core.Clock.Advance(known - _core.Clock.GetUtcNow() + TimeSpan.FromTicks(ticks));
        await fresh.Service.TidyAsync(default);

        Assert.Equal(isRetired, (await fresh.Service.ListFormerAsync(default)).Retired.Contains((byte)1));
    }

    [Fact]
    public async Task Need_NothingFromBefore_IsForWhatIsUnderWay()
    {
        await New(One).StartAsync();
        await _core.SignInAsync(_core.AddUser());
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();
        var since = _core.Clock.GetUtcNow();

        Assert.Equal(new MasterKeyNeed(0, null, since + MasterKeyService.UnderWay), await fresh.Service.FindNeedAsync(default));
        await fresh.Service.TidyAsync(default);
        Assert.Equal([1], (await fresh.Service.ListFormerAsync(default)).Former);
        _core.Clock.Advance(MasterKeyService.UnderWay);
        await fresh.Service.TidyAsync(default);
        Assert.Equal([1], (await fresh.Service.ListFormerAsync(default)).Retired);
    }

    [Fact]
    public async Task Forsake_KeyLeaked_EndsWhatRestsOnItAloneAndNothingElse()
    {
        var old = New(One);
        await old.StartAsync();
        IssuedTokens tokens = new(await old.LinkAsync(_core), await old.LinkAsync(_core));
        var browser = await _core.SignInAsync(_core.AddUser());
        _core.Stored(db =>
        {
            db.ProtectionKeys.Add(new ProtectionKey { Name = "ring", Xml = "<key/>" });
            db.SigningKeys.Add(SigningKeys.Make(SigningKey.Elliptic, old.Keys, _core.Clock.GetUtcNow(), _core.Clock.GetUtcNow()));
            db.BundleKeys.Add(new BundleKey { Id = "of before", PublicKey = [4], FirstUsedAt = _core.Clock.GetUtcNow() });
            db.SecondFactors.Add(new SecondFactor { UserId = browser.UserId, WrappedKey = old.Keys.Current.Wrap("a key of an app"u8) });
            return db.SaveChanges();
        });
        var signing = _core.Stored(db => db.SigningKeys.Single().Id);
        Assert.Null(await old.Service.ForsakeAsync(default));
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();
        _core.Clock.Advance(TimeSpan.FromSeconds(1));
        var live = await fresh.NextAsync(tokens.Refreshed);
        var begun = _core.Begun(browser.UserId);

        Assert.Equal(new RestingOnKeys(1, 1, 1), await fresh.Service.CountRestingAsync(default));
        Assert.Equal(2, await fresh.Service.ForsakeAsync(default));

        live = await fresh.NextAsync(live);
        Assert.IsType<RotationResult.Refused>(await fresh.RotateAsync(tokens.Resting));
        Assert.Equal(2, _core.Stored(db => db.Sessions.Count(s => s.EndReason == EndReason.ByAdmin)));
        Assert.NotEqual(begun, _core.Begun(browser.UserId));
        Assert.Equal((0, 0, 1), _core.Stored(db => (db.ProtectionKeys.Count(), db.BundleKeys.Count(), db.SigningKeys.Count(k => k.Id != signing))));
        Assert.Equal(2, _core.Stored(db => db.SecondFactors.Single()).WrappedKey[0]);
        Assert.Equal(1, _core.Stored(db => db.SigningKeys.Count()));
        Assert.Null(fresh.Keys.Find(1));
        Assert.Equal("key 1 retired, 2 sessions ended", _core.Stored(db => db.Audit.OrderBy(a => a.Id).Last()).After);
        Assert.Null(await fresh.Service.ForsakeAsync(default));
    }

    /// <summary>More than are done at once.</summary>
    [Fact]
    public async Task Forsake_SecretsOfVeryMany_WrapsEachAnew()
    {
        var old = New(One);
        await old.StartAsync();
        var people = Enumerable.Range(0, 201).Select(_ => _core.AddUser()).ToList();
        _core.Stored(db =>
        {
            db.SecondFactors.AddRange(people.Select(id => new SecondFactor { UserId = id, WrappedKey = old.Keys.Current.Wrap("a key of an app"u8) }));
            return db.SaveChanges();
        });
        await UseTwoAsync();
        var fresh = New($"{One},{Two}");
        await fresh.StartAsync();

        await fresh.Service.ForsakeAsync(default);

        Assert.All(_core.Stored(db => db.SecondFactors.ToList()), f => Assert.Equal(2, f.WrappedKey[0]));
    }

    private sealed record IssuedTokens(RawToken Refreshed, RawToken Resting);

    private Instance New(string given)
    {
        var (keys, services) = (MasterKeys.Parse(given)!, _core.Service<IServiceProvider>());
        return new(keys, ActivatorUtilities.CreateInstance<MasterKeyService>(services, keys), ActivatorUtilities.CreateInstance<RefreshTokenService>(services, keys));
    }

    // Nobody serves, so it is used at once.
    private async Task UseTwoAsync()
    {
        _core.Stored(db => db.Beats.ExecuteDelete());
        var console = New($"{One},{Two}");
        await console.StartAsync();
        Assert.Equal(2, console.Keys.Current.Id);
    }

    // Time goes by, in which servers beat and look.
    private async Task PassAsync(int looks, params Instance[] instances)
    {
        for (var look = 0; look < looks; look++)
        {
            await _core.Service<Heartbeat>().BeatAsync(default);
            foreach (var instance in instances)
                await instance.Service.LookAsync(() => null, default);
            _core.Clock.Advance(Look);
        }

        foreach (var instance in instances)
            await instance.Service.LookAsync(() => null, default);
    }

    private sealed record Instance(MasterKeys Keys, MasterKeyService Service, RefreshTokenService Tokens)
    {
        public TokenFormat Format { get; } = new(Keys);

        public async Task StartAsync() => Assert.Null(await Service.StartAsync(default));

        public async Task<RawToken> LinkAsync(CoreDatabase core) => (await Tokens.CreateAsync(core.Family(), Laptop, default)).Token;

        public Task<RotationResult> RotateAsync(RawToken token) => Tokens.RotateAsync(token, "companion", null, Laptop, default);

        public async Task<RawToken> NextAsync(RawToken token) => Assert.IsType<RotationResult.Rotated>(await RotateAsync(token)).Issued.Token;
    }
}
