using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>A judgement of a replay, from what is stored alone.</summary>
/// <param name="Verdict">What it most likely was.</param>
/// <param name="Certainty">How sure that is.</param>
/// <param name="Exposure">How long a stranger may have held a live token; zero when none did, and never negative.</param>
/// <param name="Reasons">Why, the most telling first.</param>
/// <param name="Against">What speaks against it.</param>
/// <param name="Strangers">Every client that is not one of the family's known ones, the busiest first; none where only the family's own were at work.</param>
public sealed record ReplayVerdict(
    Verdict Verdict, Certainty Certainty, TimeSpan Exposure, IReadOnlyList<VerdictReason> Reasons, IReadOnlyList<VerdictReason> Against,
    IReadOnlyList<StrangerClient> Strangers)
{
    // A device that goes on asks again within minutes or hours; one that was put back to an earlier state, whenever that happens.
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(1);

    /// <summary>
    /// A reused token does not prove that its presenter is the thief: the thief may have rotated first. So what counts is whom the
    /// family had known by the time the token was issued, and what each of the others can only have had by holding it. Where
    /// nothing but the looks differ it says that it can't tell. Pure.
    /// </summary>
    public static ReplayVerdict Of(FamilyFacts facts) => new Judge(facts).Verdict();

    /// <summary>
    /// A token that came without its key is a copy, and was good for nothing. Only a device that has lost its key looks like that too, so it must look like one that the family never used. Pure.
    /// </summary>
    /// <param name="others">Who came without it and is not one of the family's known clients.</param>
    internal static ReplayVerdict OfOtherKey(IReadOnlyList<StrangerClient> others)
    {
        IReadOnlyList<StrangerClient> strangers = [.. others.Where(o => o.Is is Familiarity.Stranger or Familiarity.Near)];
        if (strangers.Count == 0)
        {
            var looks = others.Any(o => o.Is == Familiarity.Beside) ? VerdictReason.SameMachine : others.Count > 0 ? VerdictReason.NewNetwork : VerdictReason.KeyLost;
            return new(Data.Verdict.Unclear, Certainty.CannotTell, TimeSpan.Zero, [VerdictReason.OtherKey, looks], [], others);
        }

        var isNear = strangers.All(s => s.Is == Familiarity.Near);
        return new(
            Data.Verdict.OtherKey, isNear ? Certainty.Likely : Certainty.Sure, TimeSpan.Zero, [VerdictReason.OtherKey, VerdictReason.NeverSeenClient],
            isNear ? [VerdictReason.SameNetwork] : [], strangers);
    }

    /// <summary>
    /// The same with what the owner says. Not to know who it was is evidence: a lost reply can't be told any more, and who held a live token
    /// was somebody else. To know them changes nothing, since whoever reads the owner's mail could say so. Pure.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="isHeld">Whether a client that is not a known one held a live token.</param>
    public ReplayVerdict With(OwnerAnswer answer, bool isHeld)
    {
        var told = this with
        {
            Reasons = [.. Reasons.Where(r => r is not VerdictReason.OwnerDenied)],
            Against = [.. Against.Where(r => r is not VerdictReason.OwnerKnows)],
        };
        return answer switch
        {
            OwnerAnswer.None => told,
            OwnerAnswer.Me => told with { Against = [.. told.Against, VerdictReason.OwnerKnows] },
            _ => (Verdict, isHeld) switch
            {
                (Data.Verdict.Unclear, true) => told with { Verdict = Data.Verdict.SomeoneElse, Certainty = Certainty.Likely, Reasons = [VerdictReason.OwnerDenied, .. told.Reasons] },
                (Data.Verdict.LostReply, _) => told with { Verdict = Data.Verdict.Unclear, Certainty = Certainty.CannotTell, Reasons = [VerdictReason.OwnerDenied, .. told.Reasons] },
                _ => told with { Reasons = [.. told.Reasons, VerdictReason.OwnerDenied] },
            },
        };
    }

    private sealed class Judge
    {
        private readonly FamilyFacts _facts;
        private readonly Acquaintances _family;
        private readonly ClientTraits _presenter;
        private readonly ClientTraits? _consumer;
        private readonly Familiarity _presenterIs;
        private readonly Familiarity _consumerIs;
        private readonly List<StrangerClient> _strangers;
        private readonly List<StrangerClient> _copies;
        private readonly bool _isUnused;

        public Judge(FamilyFacts facts)
        {
            _facts = facts;
            _family = new Acquaintances(facts.Clients, facts.Generation, facts.Addresses);
            _presenter = ClientTraits.Of(facts.Alarm.Ip, facts.Alarm.Agent);
            _presenterIs = _family.Of(_presenter);
            if (facts.Consumer is { } consumer)
            {
                _consumer = ClientTraits.Of(consumer.Ip, consumer.Agent);
                _consumerIs = _family.Of(_consumer);
            }

            _isUnused = facts.LiveGeneration == facts.Generation + 1;
            List<Presentation> presentations = [facts.Alarm, .. facts.Presentations];
            _strangers = StrangerClient.Of(facts, presentations, _family, f => f is Familiarity.Stranger or Familiarity.Near);
            _copies = StrangerClient.Of(facts, presentations, _family, f => f is Familiarity.Moved or Familiarity.Beside);
        }

        public ReplayVerdict Verdict()
        {
            if (_strangers is [{ Tokens: > 0 } holder, ..])
                return HeldBy(holder);
            if (_presenterIs is Familiarity.Stranger or Familiarity.Near)
                return Refused(VerdictReason.NeverSeenClient, _consumer is null ? VerdictReason.NoOtherEver : VerdictReason.DeviceRotated);
            if (_strangers.Count > 0)
                return Refused(_facts.Presentations.Any(p => p.Kind == EvidenceKind.OtherKey && _strangers.Exists(s => Looks(p, s.Traits))) ? VerdictReason.OtherKey : VerdictReason.CopyAfterEnd);
            if (_consumer is null)
                return Unclear(VerdictReason.HistoryGone, VerdictReason.TwoCopies);
            if (_presenter.Program != _consumer.Program)
                return Unclear(_presenterIs == Familiarity.Beside || _consumerIs == Familiarity.Beside ? VerdictReason.SameMachine : VerdictReason.BothKnown);
            if (_presenterIs == Familiarity.Beside)
                return Unclear(VerdictReason.SameMachine, VerdictReason.AskedTwice);
            return OneProgram(_consumer);
        }

        // Somebody unknown obtained live tokens, this one the most.
        private ReplayVerdict HeldBy(StrangerClient holder)
        {
            var isOwn = _consumer is not null && _presenter.IsLike(_consumer);
            // Another program of the owner's may live in the device's network.
            if (isOwn && _consumerIs == Familiarity.Near)
                return Unclear(VerdictReason.StrangerRotated, VerdictReason.AskedTwice);
            // Whoever the owner's device turns out to hold the token of was no stranger.
            if (LiveAfterEnd().Any(p => _family.Of(ClientTraits.Of(p.Ip, p.Agent)) == Familiarity.Known) && HasNewest(_strangers))
                return Unclear(VerdictReason.DeviceHeldIt, VerdictReason.StrangerRotated);

            List<VerdictReason> reasons =
            [
                _consumerIs is Familiarity.Stranger or Familiarity.Near ? VerdictReason.StrangerRotated
                    : LiveAfterEnd().Any() && !holder.Rotated ? VerdictReason.SuccessorElsewhere : VerdictReason.StrangerLater,
            ];
            if (_presenterIs is Familiarity.Known or Familiarity.Moved)
                reasons.Add(VerdictReason.KnownDeviceAlarmed);
            else if (_presenterIs is not Familiarity.Beside)
                reasons.Add(isOwn ? VerdictReason.AskedTwice : _consumerIs is Familiarity.Stranger or Familiarity.Near ? VerdictReason.TwoStrangers : VerdictReason.NeverSeenClient);

            var against = Circumstances().ToList();
            if (holder.Is == Familiarity.Near)
                against.Add(VerdictReason.SameNetwork);
            if (_presenterIs is Familiarity.Moved)
                against.Add(VerdictReason.NewNetwork);
            // Who had spent it is not kept, so neither is which of two was there first.
            if (_consumer is null)
                against.Add(VerdictReason.HistoryGone);
            var isSure = against.Count == 0 && (_presenterIs is Familiarity.Known || (_presenterIs is Familiarity.Stranger && !isOwn && _consumerIs is Familiarity.Known));
            return new(Data.Verdict.SomeoneElse, isSure ? Certainty.Sure : Certainty.Likely, Held(_strangers), reasons, against, _strangers);
        }

        // Somebody unknown presented spent tokens and got nothing.
        private ReplayVerdict Refused(params ReadOnlySpan<VerdictReason> reasons)
        {
            var against = Circumstances().ToList();
            if (_strangers.TrueForAll(s => s.Is == Familiarity.Near))
                against.Add(VerdictReason.SameNetwork);
            if (_consumer is null)
                against.Add(VerdictReason.HistoryGone);
            return new(Data.Verdict.CopyRefused, against.Count == 0 ? Certainty.Sure : Certainty.Likely, TimeSpan.Zero, [.. reasons], against, _strangers);
        }

        private ReplayVerdict OneProgram(ClientTraits consumer)
        {
            var used = _isUnused ? VerdictReason.SuccessorUnused : VerdictReason.SuccessorUsed;
            if (LiveAfterEnd().Any(p => !Looks(p, _presenter)))
                return Unclear(VerdictReason.SuccessorElsewhere, VerdictReason.TwoCopies);
            if (LiveAfterEnd().Any())
                return Unclear(VerdictReason.SuccessorArrived, VerdictReason.TwoCopies);
            if (_presenter.Network == consumer.Network)
            {
                if (!_isUnused)
                    return Unclear(VerdictReason.SameClient, used, VerdictReason.TwoCopies);
                if (_presenter.Network.Length == 0)
                    return Unclear(VerdictReason.SameClient, used);
                return IsOffBeat() ? Unclear(VerdictReason.SameClient, VerdictReason.SpentEarly) : LostReply(VerdictReason.SameClient, used);
            }

            return (_presenterIs, _consumerIs) switch
            {
                (Familiarity.Known, Familiarity.Known) => _isUnused ? LostReply(VerdictReason.KnownNetworks, used) : Unclear(VerdictReason.KnownNetworks, used, VerdictReason.TwoCopies),
                (Familiarity.Known, _) => Unclear(VerdictReason.NewNetworkRotated, used, VerdictReason.TwoCopies),
                _ => Unclear(VerdictReason.NewNetwork, used, VerdictReason.TwoCopies),
            };
        }

        // A device refreshes when its access token is about to expire. Spent well before, and asked for just when it was due: two refreshed, not one twice.
        private bool IsOffBeat()
        {
            if (_facts is not { IssuedAt: { } issued, Consumer.At: var spent })
                return false;
            var beat = _facts.AccessTokenLifetime;
            var asked = _facts.Alarm.At - issued;
            return spent - issued < beat * 0.75 && asked > beat * 0.85 && asked < beat * 1.25;
        }

        private ReplayVerdict LostReply(params ReadOnlySpan<VerdictReason> reasons) => WasRetriedLate()
            ? Unclear([.. reasons, VerdictReason.RetriedLate])
            : new(Data.Verdict.LostReply, Certainty.Likely, TimeSpan.Zero, [.. reasons], [.. Circumstances()], []);

        private ReplayVerdict Unclear(params ReadOnlySpan<VerdictReason> reasons)
        {
            var parties = _strangers.Count > 0 ? _strangers : _copies;
            return new(Data.Verdict.Unclear, Certainty.CannotTell, Held(parties), [.. reasons], [.. Circumstances()], parties);
        }

        // What makes the picture weaker without deciding it.
        private IEnumerable<VerdictReason> Circumstances()
        {
            var since = _facts.Consumer is { } consumer ? _facts.Alarm.At - consumer.At : (TimeSpan?)null;
            if (since < TimeSpan.Zero)
                yield return VerdictReason.ClockSetBack;
            else if (since >= LongAgo && !_isUnused && _strangers.Count == 0)
                yield return VerdictReason.LongAgo;
            if (_presenter.Network.Length == 0 || _consumer is { Network.Length: 0 })
                yield return VerdictReason.NoAddress;
        }

        // A device that loses two replies in a day looks like this, and so does who was given a successor that the device held too.
        private bool WasRetriedLate() => _facts.Presentations.Any(
            p => p.Kind == EvidenceKind.LateRetry && p.Generation != _facts.Generation && p.At > _facts.Alarm.At - LongAgo);

        private IEnumerable<Presentation> LiveAfterEnd() =>
            _facts.Presentations.Where(p => p.Kind == EvidenceKind.AfterEnd && p.Generation == _facts.LiveGeneration);

        private static bool Looks(Presentation presented, ClientTraits client) => ClientTraits.Of(presented.Ip, presented.Agent).IsLike(client);

        private bool HasNewest(List<StrangerClient> clients) => _facts.Obtained is [.., var newest] && newest.Generation == _facts.LiveGeneration
            && clients.Exists(c => c.Traits.IsLike(ClientTraits.Of(newest.Ip, newest.Agent)));

        // From the first live token one of them obtained, until somebody else spent the last or it would have expired.
        private TimeSpan Held(List<StrangerClient> clients)
        {
            var holders = clients.Where(c => c.Tokens > 0).ToList();
            if (holders.Count == 0)
                return TimeSpan.Zero;
            var from = holders.Min(h => h.HeldFrom!.Value);
            var last = holders.Max(h => h.LastGeneration);
            var until = _facts.Obtained.FirstOrDefault(o => o.Generation == last + 1)?.At ?? _facts.Alarm.At;
            var end = until < _facts.LiveUntil ? until : _facts.LiveUntil;
            return end > from ? end - from : TimeSpan.Zero;
        }
    }
}
