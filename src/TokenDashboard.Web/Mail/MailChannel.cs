using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Places;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Mail;

/// <summary>
/// Writes to people, in the language they chose. A letter is written when it is sent, with a link made for it; a try that fails leaves a link that
/// nobody has, and the next takes its place.
/// </summary>
public sealed class MailChannel(
    MailSettings mail, MailTransport transport, AccountLinkService links, DashboardSettings settings, GeoDatabase geo,
    IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities, TimeProvider clock) : IDeliveryChannel
{
    private const int Longest = 80;

    /// <inheritdoc/>
    public string Name => DeliveryService.MailChannel;

    /// <inheritdoc/>
    public bool Wants(OutboxEvent what) => mail.IsOn && OutboxEvent.Mailed.Contains(what.Kind) && what.UserId is not null;

    /// <inheritdoc/>
    public Task<string?> ComposeAsync(DashboardContext db, OutboxEvent what, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(OutboxEvent what, string? body, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var user = await identity.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == what.UserId, cancellationToken);
        // Until this returns; there is no request whose language it could be.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Language.For(user?.Language);
        // Nor of what was begun before the account was secured: its link would finish nothing.
        if (user is null || (Finishes(what.Kind) && what.Epoch != await EpochAsync(db, user.Id, cancellationToken)))
            return new SendResult.Sent(Reached: false);
        if (await WriteAsync(db, user, what, cancellationToken) is not { } letter)
            return new SendResult.Sent(Reached: false);
        // About an address is written to that address, be it the next one or the one before.
        var address = what.Kind switch
        {
            OutboxKind.EmailChange or OutboxKind.EmailChanged => what.Detail ?? user.Email!,
            // To whom it was theirs then: whoever adds a way in may change the address next.
            OutboxKind.MethodChanged or OutboxKind.RoleChanged or OutboxKind.IncidentOpened or OutboxKind.NewDevice or OutboxKind.UnknownClient => await db.Outbox.Where(o => o.Kind == OutboxKind.EmailChanged && o.UserId == user.Id && o.At >= what.At)
                .OrderBy(o => o.At).Select(o => o.Detail).FirstOrDefaultAsync(cancellationToken) ?? user.Email!,
            _ => user.Email!,
        };
        using var message = (letter with { Facts = [.. await FactsAsync(db, user, what, cancellationToken), .. letter.Facts], Choice = ChoiceFor(what.Kind) })
            .To(user.DisplayName, address);
        message.MessageId = $"{what.Id:N}@{settings.PublicOrigin.Host}";
        return await transport.SendAsync(message, cancellationToken);
    }

    // Whose account it is, where, and the device it is about or was done on.
    private async Task<IReadOnlyList<LetterFact>> FactsAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        // A next address may be somebody else's, who must not read the one before.
        var facts = new List<LetterFact> { new(MailStrings.Account, what.Kind == OutboxKind.EmailChange ? Called(user.DisplayName, user.Email!) : user.Email!), new(MailStrings.Site, settings.Origin) };
        if (what.SessionId is not null)
            facts.Add(new(MailStrings.Device, Device(await db.Sessions.Where(s => s.Id == what.SessionId).Select(s => s.Name).FirstOrDefaultAsync(cancellationToken))));
        return facts;
    }

    // Not for who has no account yet, is asked whether an address is theirs, or whom a colleague asks for.
    private LetterLink? ChoiceFor(OutboxKind kind) =>
        kind is OutboxKind.Invitation or OutboxKind.EmailConfirmation or OutboxKind.EmailChange or OutboxKind.EmailChanged or OutboxKind.RegistrationTaken or OutboxKind.CaseMention ? null
            : kind == OutboxKind.CasesUnusual ? new(MailStrings.UnusualChoice, $"{settings.Origin}/admin#alarms")
            : new(MailStrings.Choose, $"{settings.Origin}/profile#notices");

    // Null when there is nothing to write any more, or its reader wants none of it.
    private async Task<Letter?> WriteAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken) => what.Kind switch
    {
        OutboxKind.IncidentOpened => await WriteIncidentAsync(db, user, what, cancellationToken),
        OutboxKind.NewDevice => await WriteNewDeviceAsync(db, user, what, cancellationToken),
        OutboxKind.UnknownClient => await WriteUnknownAsync(db, user, what, cancellationToken),
        OutboxKind.Invitation => new Letter(
            Phrase.Of(MailStrings.InviteSubject, settings.PublicOrigin.Authority), [Greet(user), Phrase.Of(MailStrings.InviteText, settings.PublicOrigin.Authority)],
            [new(MailStrings.InviteLink, await AddressAsync("reset", LinkPurpose.Invitation, what, AccountLinkService.Lifetime, cancellationToken))], MailStrings.InviteFooter),
        OutboxKind.PasswordReset => new Letter(
            MailStrings.ResetSubject, [Greet(user), MailStrings.ResetText],
            [new(MailStrings.ResetLink, await AddressAsync("reset", LinkPurpose.PasswordReset, what, AccountLinkService.ResetLifetime, cancellationToken))], MailStrings.ResetFooter),
        OutboxKind.EmailConfirmation => await WriteConfirmationAsync(db, user, what, cancellationToken),
        OutboxKind.RegistrationTaken => new Letter(
            MailStrings.TakenSubject, [Greet(user), Phrase.Of(MailStrings.TakenText, settings.PublicOrigin.Authority)],
            [new(MailStrings.TakenSignIn, $"{settings.Origin}/sign-in"), new(MailStrings.ResetLink, $"{settings.Origin}/forgot")], MailStrings.TakenFooter),
        OutboxKind.SecondFactorReset => new Letter(
            MailStrings.FactorSubject, [Greet(user), Phrase.Of(MailStrings.FactorText, Quote(what.Detail))], [], MailStrings.AlwaysFooter),
        OutboxKind.RoleChanged => new Letter(
            MailStrings.RoleSubject,
            [Greet(user), RoleWords.Name(what.Detail) is { } role ? Phrase.Of(MailStrings.RoleGiven, role, Time(user, what.At)) : Phrase.Of(MailStrings.RoleTaken, Time(user, what.At))],
            what.Detail is null ? [] : [new(MailStrings.RoleLink, $"{settings.Origin}/admin")], MailStrings.AlwaysFooter),
        OutboxKind.MethodChanged => new Letter(
            MailStrings.MethodSubject, [Greet(user), Phrase.Of(MailStrings.MethodText, MethodChanged(what.Detail), Time(user, what.At)), MailStrings.MethodMore],
            await UndoAsync(what, what.Detail?.Contains(' ', StringComparison.Ordinal) == true ? what.Detail : null, cancellationToken), Phrase.Of(MailStrings.MethodFooter, settings.Origin)),
        OutboxKind.EmailChange => new Letter(
            MailStrings.EmailSubject, [Greet(user), Phrase.Of(MailStrings.EmailText, settings.PublicOrigin.Authority)],
            [new(MailStrings.EmailLink, await AddressAsync("confirm-email", LinkPurpose.EmailChange, what, AccountLinkService.Lifetime, cancellationToken))],
            MailStrings.EmailFooter),
        OutboxKind.EmailChanged => new Letter(
            MailStrings.EmailChangedSubject, [Greet(user), Phrase.Of(MailStrings.EmailChangedText, Quote(user.Email), Time(user, what.At)), MailStrings.EmailChangedMore],
            await UndoAsync(what, what.Detail is null ? null : new AddressChange(what.At, what.Detail).ToString(), cancellationToken), MailStrings.AlwaysFooter),
        OutboxKind.DeletionAsked => await db.Accounts.Where(a => a.Id == user.Id).Select(a => a.DeletionDueAt).FirstOrDefaultAsync(cancellationToken) is { } due
            ? new Letter(MailStrings.DeletionSubject, [Greet(user), Phrase.Of(MailStrings.DeletionText, Time(user, due)), MailStrings.DeletionMore], [], MailStrings.AlwaysFooter)
            : null,
        OutboxKind.CasesUnusual => Alarm.Parse(what.Detail) is { } alarm
            ? new Letter(
                MailStrings.UnusualSubject, [Greet(user), Phrase.Of(MailStrings.UnusualText, alarm.Count, Time(user, alarm.Hour), alarm.Most), MailStrings.UnusualMore],
                [new(MailStrings.UnusualLink, $"{settings.Origin}/admin")], MailStrings.UnusualFooter)
            : null,
        OutboxKind.CaseMention => await WriteMentionAsync(db, user, what, cancellationToken),
        _ => new Letter(MailStrings.TestSubject, [Greet(user), MailStrings.TestText], [], MailStrings.AlwaysFooter),
    };

    // The number leads to the rest, for who may still see it.
    private async Task<Letter?> WriteMentionAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        if (!await db.Open().Where(DeskRoles.Having(Capability.ReadCases)).AnyAsync(a => a.Id == user.Id, cancellationToken))
            return null;
        var by = Called(await db.Accounts.Where(a => a.Id == what.Detail).Select(a => a.Name).FirstOrDefaultAsync(cancellationToken), MailStrings.MentionSomebody);
        return new Letter(
            Phrase.Of(MailStrings.MentionSubject, by, what.IncidentId), [Greet(user), Phrase.Of(MailStrings.MentionText, by, what.IncidentId)],
            [new(MailStrings.MentionLink, string.Create(CultureInfo.InvariantCulture, $"{settings.Origin}/admin/incidents/{what.IncidentId}"))], MailStrings.MentionFooter);
    }

    private async Task<Letter?> WriteConfirmationAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        // Confirmed by now, or replaced by a later mail, whose link would be taken away.
        if (user.EmailConfirmed || await db.Outbox.AnyAsync(o => o.Kind == what.Kind && o.UserId == what.UserId && o.At > what.At, cancellationToken))
            return null;
        return new Letter(
            MailStrings.ConfirmSubject, [Greet(user), Phrase.Of(MailStrings.ConfirmText, settings.PublicOrigin.Authority)],
            [new(MailStrings.ConfirmLink, await AddressAsync("confirm", LinkPurpose.EmailConfirmation, what, RegistrationService.LinkLifetime, cancellationToken))],
            MailStrings.ConfirmFooter);
    }

    private async Task<Letter?> WriteIncidentAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        var incident = await db.Incidents.AsNoTracking().FirstOrDefaultAsync(i => i.Id == what.IncidentId, cancellationToken);
        // Who goes on was asked about when they came.
        if (incident is not { Kind: IncidentKind.Reuse or IncidentKind.Retries or IncidentKind.OtherKey, OwnerAnswer: OwnerAnswer.None })
            return null;
        var device = Device(await db.Sessions.Where(s => s.Id == incident.SessionId).Select(s => s.Name).FirstOrDefaultAsync(cancellationToken));
        var others = await db.Live(clock.GetUtcNow()).AnyAsync(s => s.UserId == user.Id && s.Id != incident.SessionId, cancellationToken);
        var (program, place) = (PartyWords.Program(incident.StrangerAgent), Place(incident.StrangerIp));
        var from = Time(user, incident.StrangerFrom ?? incident.OpenedAt);
        var isStranger = incident.StrangerClients > 0;
        var reused = incident.IsObserved ? MailStrings.ObservedSubject : MailStrings.ReuseSubject;
        var (subject, text) = (incident.Kind, incident.CorrectedVerdict ?? incident.Verdict) switch
        {
            (IncidentKind.Retries, _) => (MailStrings.RetriesSubject, Phrase.Of(MailStrings.RetriesText, device, program, place, incident.Presentations, Time(user, incident.LastPresentedAt))),
            (IncidentKind.OtherKey, _) => (
                MailStrings.OtherKeySubject,
                Phrase.Of(MailStrings.OtherKeyText, device, PartyWords.Program(incident.StrangerAgent ?? incident.AlarmAgent), Place(incident.StrangerIp ?? incident.AlarmIp), Time(user, incident.OpenedAt))),
            (_, Verdict.SomeoneElse) when isStranger => (MailStrings.StolenSubject, Phrase.Of(MailStrings.StolenText, device, program, place, Duration.Of(incident.Exposure), from)),
            (_, Verdict.CopyRefused) when isStranger => (MailStrings.CopySubject, Phrase.Of(MailStrings.CopyText, device, program, place, from)),
            (_, Verdict.LostReply) => (reused, Phrase.Of(MailStrings.LostText, device, Place(incident.AlarmIp), Time(user, incident.OpenedAt))),
            _ when isStranger => (reused, Phrase.Of(MailStrings.OtherText, device, program, place, from)),
            _ => (reused, Phrase.Of(MailStrings.ReuseText, device, Place(incident.AlarmIp), PartyWords.Program(incident.AlarmAgent), Time(user, incident.OpenedAt))),
        };
        var goesOn = isStranger ? MailStrings.ObservedAsk : MailStrings.ObservedMore;
        var (ended, endedAlone) = isStranger ? (MailStrings.AskEnded, MailStrings.AskEndedAlone) : (MailStrings.ReuseMore, MailStrings.ReuseMoreAlone);
        return await AskAsync(
            user, what, LinkPurpose.Alert, isStranger, Phrase.Of(subject, device),
            [text, incident.Kind == IncidentKind.OtherKey ? MailStrings.OtherKeyMore : incident.Kind == IncidentKind.Retries ? MailStrings.AskGoesOn : incident.IsObserved ? goesOn : others ? ended : endedAlone], cancellationToken);
    }

    private async Task<Letter?> WriteUnknownAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == what.SessionId, cancellationToken);
        if (session is not { UnknownFrom: { } from })
            return null;
        var client = await db.SessionClients.AsNoTracking().FirstOrDefaultAsync(c => c.SessionId == session.Id && c.FirstGeneration == from, cancellationToken);
        var device = Device(session.Name);
        var text = Phrase.Of(MailStrings.UnknownText, device, PartyWords.Program(client?.Agent), Place(client?.Ip), Time(user, what.At));
        var goesOn = session.EndedAt is null ? MailStrings.AskGoesOn : MailStrings.AskEndedAlone;
        return await AskAsync(user, what, LinkPurpose.UnknownClient, isStranger: true, Phrase.Of(MailStrings.UnknownSubject, device), [text, goesOn], cancellationToken);
    }

    private async Task<Letter> AskAsync(
        AppUser user, OutboxEvent what, LinkPurpose purpose, bool isStranger, string subject, IReadOnlyList<string> paragraphs, CancellationToken cancellationToken)
    {
        var address = await AddressAsync("alert", purpose, what, AccountLinkService.Lifetime, cancellationToken);
        return new Letter(
            subject, paragraphs,
            [new(isStranger ? MailStrings.NoUnknown : MailStrings.No, address, IsGrave: true), new(isStranger ? MailStrings.YesKnown : MailStrings.Yes, address)],
            Phrase.Of(MailStrings.ReuseFooter, settings.Origin));
    }

    private async Task<Letter?> WriteNewDeviceAsync(DashboardContext db, AppUser user, OutboxEvent what, CancellationToken cancellationToken)
    {
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == what.SessionId, cancellationToken);
        var isKnownNetwork = what.Detail == OutboxEvent.KnownNetwork;
        // One that was new in both may have been looked at by now.
        var isApp = session?.Kind == SessionKind.App;
        if (session is null || !(isApp || isKnownNetwork || session.NeedsLook) || !user.NewDeviceNotices || (isKnownNetwork && user.NewNetworksOnly))
            return null;
        var address = await AddressAsync("alert", LinkPurpose.NewDevice, what, AccountLinkService.Lifetime, cancellationToken);
        return new Letter(
            Phrase.Of(isApp ? MailStrings.AppSubject : MailStrings.DeviceSubject, Device(session.Name)),
            [Greet(user), (isApp, isKnownNetwork) switch
            {
                (true, true) => MailStrings.AppKnownNetwork,
                (true, false) => MailStrings.AppText,
                (false, true) => MailStrings.DeviceKnownNetwork,
                (false, false) => MailStrings.DeviceText,
            }],
            [new(MailStrings.No, address, IsGrave: true), new(MailStrings.Yes, address)], MailStrings.DeviceFooter)
        {
            Facts = [new(MailStrings.From, Place(session.LastUsedIp)), new(MailStrings.When, Time(user, session.CreatedAt))],
        };
    }

    // In the fragment, which no proxy and no log sees.
    private async Task<string> AddressAsync(string page, LinkPurpose purpose, OutboxEvent what, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        // Of what only shuts it does not matter what has happened since.
        var begun = new Beginning(what.UserId!, what.Epoch ?? 0);
        var secret = await links.IssueAsync(purpose, begun, what.SessionId, what.IncidentId, lifetime, cancellationToken, what.Detail);
        return $"{settings.Origin}/{page}#{secret.Reveal()}";
    }

    private static bool Finishes(OutboxKind kind) => kind is OutboxKind.Invitation or OutboxKind.PasswordReset or OutboxKind.EmailConfirmation or OutboxKind.EmailChange;

    private static Task<int> EpochAsync(DashboardContext db, string userId, CancellationToken cancellationToken) =>
        db.Accounts.Where(a => a.Id == userId).Select(a => a.Epoch).FirstOrDefaultAsync(cancellationToken);

    // What to undo; nothing for what can't be.
    private async Task<IReadOnlyList<LetterLink>> UndoAsync(OutboxEvent what, string? subject, CancellationToken cancellationToken)
    {
        if (subject is null)
            return [];
        var secret = await links.IssueAsync(LinkPurpose.Undo, new(what.UserId!, 0), null, null, AccountLinkService.Lifetime, cancellationToken, subject);
        return [new(MailStrings.Undo, $"{settings.Origin}/undo#{secret.Reveal()}", IsGrave: true)];
    }

    private string Place(string? ip) => IPAddress.TryParse(ip, out var address) && PlaceWords.Of(address, geo) is { } words ? words : ip ?? PlaceStrings.Unknown;

    private static string MethodChanged(string? detail) => detail?.Split(' ')[0] switch
    {
        nameof(ActivityKind.PasswordChanged) => MailStrings.MethodPassword,
        nameof(ActivityKind.SecondFactorOn) => MailStrings.MethodFactorOn,
        nameof(ActivityKind.SecondFactorOff) => MailStrings.MethodFactorOff,
        nameof(ActivityKind.RecoveryCodesMade) => MailStrings.MethodCodes,
        nameof(ActivityKind.PasskeyAdded) => MailStrings.MethodPasskeyAdded,
        nameof(ActivityKind.PasskeyRemoved) => MailStrings.MethodPasskeyRemoved,
        nameof(ActivityKind.ExternalLinked) => MailStrings.MethodExternalLinked,
        _ => MailStrings.MethodOther,
    };

    private static string Greet(AppUser user) => Phrase.Of(MailStrings.Greeting, Called(user.DisplayName, user.Email!));

    private static string Device(string? name) => Called(name is null ? null : DeviceWords.Of(name), MailStrings.Unnamed);

    private static string Called(string? text, string otherwise) => Quote(text) is { Length: > 0 } name ? name : otherwise;

    // In the zone that its reader chose, else in that of the browser they signed in with last.
    private static string Time(AppUser user, DateTimeOffset at)
    {
        var zone = ReaderZone.Find(user.TimeZone ?? user.BrowserZone) ?? TimeZoneInfo.Utc;
        return Phrase.Of(MailStrings.Moment, TimeZoneInfo.ConvertTime(at, zone).DateTime, zone.Id);
    }

    // Stars would be taken for emphasis.
    private static string Quote(string? text) => PlainText.Of((text ?? "").Replace("*", "∗", StringComparison.Ordinal), Longest);
}
