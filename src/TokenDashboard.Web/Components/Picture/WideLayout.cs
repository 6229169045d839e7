using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Puts a scene on a wide canvas: lanes below each other, time to the right, the end as a wall through all lanes. Pure.</summary>
public static class WideLayout
{
    private const int Margin = 8;
    private const int Top = 44;
    private const int LaneHeight = 128;
    private const int LaneGap = 12;
    private const int FirstPlace = 244;
    private const int UsualWall = 764;
    private const int OutcomeWidth = 196;
    private const int NarrowestStep = 61;
    private const int WidestStep = 150;
    private const double FoldSteps = 1.7;
    private const int TextBelow = 60;
    private const int LabelWidth = 200;
    private const int LabelLines = 5;
    private const int OutcomeTextWidth = 150;

    /// <summary>The drawing.</summary>
    public static Drawing Of(Scene scene)
    {
        var (places, wall, width) = Places(scene);
        var height = Top + (scene.Lanes.Count * (LaneHeight + LaneGap)) + 2;
        List<Shape> shapes =
        [
            .. scene.Lanes.SelectMany((lane, i) => LaneShapes(scene, lane, i, wall, width)),
            .. HoldShapes(scene, places, wall),
            .. Edges(scene, places),
            .. ReplayLine(scene, places, wall),
            .. scene.Stations.SelectMany((station, i) => StationShapes(scene, places, i)),
            .. WallShapes(scene, wall, height),
        ];
        // Without an end there is nothing above the lanes.
        var top = scene.Wall is null ? Top - 8 : 0;
        return new Drawing(top, width, height - top, shapes);
    }

    private static int Middle(int lane) => Top + (lane * (LaneHeight + LaneGap)) + 64;

    // A long gap and a jump to another lane take a little more room than the next token in line.
    private static double Steps(Scene scene, int index) => scene.Stations[index] switch
    {
        Station.Fold => FoldSteps,
        Station.Token { Gap: not null } => 1.35,
        Station.Token token when index > 0 && scene.Stations[index - 1].Lane != token.Lane => 1.6,
        _ => 1,
    };

    // Equal steps up to the wall, or to the edge where nothing has ended; the canvas grows when they would get too short.
    private static (IReadOnlyList<int> Places, int Wall, int Width) Places(Scene scene)
    {
        var steps = scene.Stations.Select((_, i) => Steps(scene, i)).Sum();
        var (length, count) = scene.Wall is null ? (UsualWall + OutcomeWidth - 76 - FirstPlace, Math.Max(1, steps - 1)) : (UsualWall - FirstPlace, steps);
        var step = Math.Max(NarrowestStep, length / count);
        if (scene.Wall is null)
            step = Math.Min(step, WidestStep);
        var places = new List<int>();
        var at = FirstPlace - (step / 2);
        for (var i = 0; i < scene.Stations.Count; i++)
        {
            // The room that is more than usual is before the token, but on both sides of a fold.
            var room = step * Steps(scene, i);
            places.Add((int)Math.Round(scene.Stations[i] is Station.Fold ? at + (room / 2) : at + room - (step / 2)));
            at += room;
        }

        var wall = (int)Math.Round(at + (step / 2));
        return (places, wall, scene.Wall is null ? Math.Max(UsualWall + OutcomeWidth, places[^1] + 76) : wall + OutcomeWidth);
    }

    private static IEnumerable<Shape> LaneShapes(Scene scene, Lane lane, int index, int wall, int width)
    {
        var y = Top + (index * (LaneHeight + LaneGap));
        var end = scene.Wall is null ? width - Margin : wall;
        if (lane.IsForeign)
            yield return new Shape.Box("lane-x", Margin, y, end - Margin, LaneHeight, 8);
        if (scene.Wall is not null)
            yield return new Shape.Box("after", wall, y, width - wall - Margin, LaneHeight, 8);
        yield return new Shape.Box("lane", Margin, y, width - (2 * Margin), LaneHeight, 8);
        foreach (var (line, i) in Label(lane).Take(LabelLines).Select((line, i) => (line, i)))
            yield return new Shape.Words(line.Class, 24, y + 29 + (i * 19), line.Text);
        if (lane.Outcome is not { } outcome)
            yield break;
        var (word, detail) = SceneWords.Outcome(outcome);
        yield return new Shape.Words("t-b", wall + 34, y + 60, word);
        yield return new Shape.Words("t-m", wall + 34, y + 79, Lettering.Fit(detail, OutcomeTextWidth));
        if (lane.RefusedAfter > 0 && outcome != LaneOutcome.TooLate)
            yield return new Shape.Words("t-m", wall + 34, y + 98, MoreTries(lane.RefusedAfter));
    }

    private static IEnumerable<(string Class, string Text)> Label(Lane lane) =>
    [
        .. Lettering.Wrap(lane.Title, LabelWidth, 14, isBold: true).Select(text => (lane.IsForeign ? "t-r" : "t-b", text)),
        .. lane.Lines.SelectMany(line => Lettering.Wrap(line, LabelWidth)).Select(text => ("t-m", text)),
    ];

    private static string MoreTries(int count) => count == 1 ? PictureStrings.OutMoreOne : Phrase.Of(PictureStrings.OutMore, count);

    private static IEnumerable<Shape> HoldShapes(Scene scene, IReadOnlyList<int> places, int wall)
    {
        if (scene.Hold is not { } hold)
            yield break;
        var (x, y) = (places[hold.From], Middle(hold.Lane));
        yield return new Shape.Outline("expo", $"M{x - 22} {y + 46}v8H{wall - 2}v-8");
        yield return wall - x > 230
            ? new Shape.Words("t-a", x - 18, y + 44, hold.Words)
            : new Shape.Words("t-a end", wall - 10, y + 44, hold.Words);
    }

    // From one token to the next; a station of another kind in between is passed by.
    private static IEnumerable<Shape> Edges(Scene scene, IReadOnlyList<int> places)
    {
        var chain = Enumerable.Range(0, scene.Stations.Count).Where(i => scene.Stations[i] is Station.Token or Station.Fold).ToList();
        foreach (var (from, to) in chain.Zip(chain.Skip(1)))
        {
            var (a, b) = (scene.Stations[from], scene.Stations[to]);
            var (x1, y1, x2, y2) = (places[from], Middle(a.Lane), places[to], Middle(b.Lane));
            var end = x2 - (b is Station.Fold ? 34 : IsReplayed(scene, to) ? 26 : 20);
            if (a.Lane == b.Lane)
            {
                var kind = scene.Lanes[b.Lane].IsForeign ? "-a" : "";
                yield return new Shape.Outline("edge" + kind, $"M{x1 + (a is Station.Fold ? 34 : IsReplayed(scene, from) ? 25 : 18)} {y1}H{end - 6}");
                yield return new Shape.Outline("tip" + kind, $"M{end - 8} {y2 - 4}l8 4l-8 4z");
                if (b is Station.Token { Gap: { } gap })
                {
                    var middle = (x1 + x2 - 8) / 2;
                    yield return new Shape.Outline("gap-x", $"M{middle - 4} {y1}h8");
                    yield return new Shape.Outline("gap", $"M{middle - 6} {y1 + 8}l5 -16m2 16l5 -16");
                    yield return new Shape.Words("t-m mid", middle, y1 - 14, SceneWords.Short(gap));
                }
            }
            else
            {
                // Theft is a jump, and seen as one.
                var kind = scene.Kind is null ? "" : "-a";
                var down = b.Lane > a.Lane ? 1 : -1;
                var (sx, sy) = IsReplayed(scene, from) ? (x1 + 20, y1 + (14 * down)) : (x1 + 15, y1 + (10 * down));
                yield return new Shape.Outline("edge" + kind, $"M{sx} {sy}C{x1 + 48} {y1 + (34 * down)} {x1 + 26} {y2} {end - 6} {y2}");
                yield return new Shape.Outline("tip" + kind, $"M{end - 8} {y2 - 4}l8 4l-8 4z");
            }
        }
    }

    private static bool IsReplayed(Scene scene, int station) => scene.Replay?.From == station;

    private static IEnumerable<Shape> ReplayLine(Scene scene, IReadOnlyList<int> places, int wall)
    {
        if (scene.Replay is not { } replay || scene.Wall is null)
            yield break;
        var (x, lane) = (places[replay.From], scene.Stations[replay.From].Lane);
        var (y, target) = (Middle(lane), Middle(replay.Lane));
        var isFree = replay.Lane != lane && !scene.Stations.Skip(replay.From + 1).Any(s => s.Lane == replay.Lane);
        if (isFree)
        {
            var below = replay.Lane > lane;
            yield return new Shape.Outline("edge-r", $"M{x} {y + (below ? TextBelow : -25)}V{target}H{wall - 24}");
            // On the side where the line does not come from.
            yield return new Shape.Words("t-r end", wall - 30, target + (below ? 24 : -14), replay.Words);
        }
        else
        {
            // Along the top of its lane, above what else is there.
            var start = replay.Lane == lane ? y - 25 : y + (replay.Lane > lane ? TextBelow : -25);
            yield return new Shape.Outline("edge-r", $"M{x} {start}V{target - 40}H{wall - 40}L{wall - 14} {target - 14}");
            yield return wall - x > 300
                ? new Shape.Words("t-r mid", (x + wall) / 2, target - 46, replay.Words)
                : new Shape.Words("t-r end", wall - 36, target - 46, replay.Words);
        }
    }

    private static IEnumerable<Shape> StationShapes(Scene scene, IReadOnlyList<int> places, int index)
    {
        var (x, y) = (places[index], Middle(scene.Stations[index].Lane));
        // A bracket takes the room below; then times stand above.
        var above = scene.Hold?.Lane == scene.Stations[index].Lane && index >= scene.Hold.From;
        switch (scene.Stations[index])
        {
            case Station.Token token:
                foreach (var shape in TokenShapes.Of(token, x, y, scene.Lanes[token.Lane].IsForeign, IsReplayed(scene, index)))
                    yield return shape;
                var (time, day) = above ? (y - 28, y - 44) : (y + 39, y + 55);
                if (token.At is { } at)
                {
                    yield return new Shape.Words("t-t mid", x, time, "", at);
                    if (token.State == TokenState.Live)
                        yield return new Shape.Words("t-ok mid", x, y - 26, PictureStrings.Live);
                    yield return new Shape.Words("t-t mid", x, day, "", at, "date", !token.IsNewDay);
                }
                else
                {
                    yield return new Shape.Words("t-m mid", x, time, PictureStrings.NotKept);
                }

                break;
            case Station.Fold fold:
                foreach (var shape in TokenShapes.Rope(x, y, isDown: false, scene.Lanes[fold.Lane].IsForeign))
                    yield return shape;
                yield return new Shape.Words("t-m mid", x, above ? y - 36 : y + 34, SceneWords.Folded(fold, scene));
                yield return new Shape.Words("t-m mid", x, above ? y - 20 : y + 50, PictureStrings.FoldRotations);
                break;
            case Station.Retry retry:
                // What it got again is the token before it.
                var answer = Enumerable.Range(0, index).Last(i => scene.Stations[i] is Station.Token);
                var lane = scene.Stations[answer].Lane;
                yield return new Shape.Outline(
                    "edge-q", $"M{places[answer]} {Middle(lane) + (retry.Lane > lane ? TextBelow : -25)}V{y}H{x - 18}");
                foreach (var shape in TokenShapes.Question(x, y, retry.Generation))
                    yield return shape;
                yield return new Shape.Words("t-t mid", x, y + 39, "", retry.At);
                break;
            case Station.Mismatch mismatch:
                foreach (var shape in TokenShapes.Question(x, y, mismatch.Generation))
                    yield return shape;
                yield return new Shape.Words("t-t mid", x, y + 39, "", mismatch.At);
                break;
        }
    }

    private static IEnumerable<Shape> WallShapes(Scene scene, int wall, int height)
    {
        if (scene.Wall is not { } end)
            yield break;
        var kind = end.IsReuse ? "" : " calm";
        if (scene.Replay is { } replay)
        {
            var y = Middle(replay.Lane);
            yield return new Shape.Outline("wall" + kind, $"M{wall} 32V{y - 22}M{wall} {y + 22}V{height - 14}");
            foreach (var shape in TokenShapes.Diamond(wall, y, replay.Generation))
                yield return shape;
        }
        else
        {
            yield return new Shape.Outline("wall" + kind, $"M{wall} 32V{height - 14}");
        }

        var half = TokenShapes.PillWidth(end) / 2;
        yield return new Shape.Box("pill" + kind, wall - half, 6, 2 * half, 26, 13);
        yield return new Shape.Words("pill-t mid", wall, 24, $" · {end.Words}", end.At, TokenShapes.PillFormat(end));
    }
}
