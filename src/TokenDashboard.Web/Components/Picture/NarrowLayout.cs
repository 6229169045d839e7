using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Puts a scene on a narrow canvas: lanes beside each other, time downwards, the end as a wall across all lanes. Pure.</summary>
public static class NarrowLayout
{
    private const int UsualWidth = 312;
    private const int NarrowestLane = 100;
    private const int LaneGap = 8;
    private const int Step = 62;
    private const int JumpStep = 84;
    private const int GapStep = 76;

    /// <summary>The drawing.</summary>
    public static Drawing Of(Scene scene)
    {
        var count = scene.Lanes.Count;
        var width = Math.Max(UsualWidth, (count * (NarrowestLane + LaneGap)) - LaneGap + 2);
        var canvas = new Canvas(scene, width, (width - 2 - ((count - 1) * LaneGap)) / count);
        return canvas.Draw();
    }

    private sealed class Canvas(Scene scene, int width, int laneWidth)
    {
        private readonly List<Shape> _shapes = [];
        private readonly int _room = laneWidth - 18;

        public Drawing Draw()
        {
            var heads = scene.Lanes.Select(HeadOf).ToList();
            var places = new List<int> { (heads.Max(head => head.Count) * 17) + 50 };
            for (var i = 1; i < scene.Stations.Count; i++)
                places.Add(places[^1] + StepTo(i));
            var last = places[^1];
            // Below the last token: its times, the bracket's words, then the wall.
            var wall = last + (scene.Wall is null ? 44 : scene.Hold is null ? 66 : 92);

            for (var lane = 0; lane < heads.Count; lane++)
                LaneShapes(lane, heads[lane], wall);
            Hold(places, wall);
            Edges(places);
            Replayed(places, wall);
            for (var i = 0; i < places.Count; i++)
                StationShapes(i, places);
            var height = scene.Wall is null ? wall + 2 : End(wall);
            return new Drawing(0, width, height, _shapes);
        }

        // In a lane that has no room to spare everything moves closer.
        private int TokenAt => laneWidth < 120 ? 25 : 34;

        private int TimeAt => laneWidth < 120 ? 25 : 30;

        // Where the times beside a token end.
        private int Beside => Math.Min(88, laneWidth - TokenAt);

        private int StepTo(int index) =>
            scene.Stations[index].Lane != scene.Stations[index - 1].Lane ? JumpStep
            : scene.Stations[index] is Station.Token { Gap: not null } ? GapStep
            : Step;

        private int Left(int lane) => 1 + (lane * (laneWidth + LaneGap));

        private int Middle(int lane) => Left(lane) + TokenAt;

        private List<(string Class, string Text)> HeadOf(Lane lane) =>
        [
            .. Lettering.Wrap(lane.Title, _room, 14, isBold: true, most: 3).Select(text => (lane.IsForeign ? "t-r" : "t-b", text)),
            .. lane.Lines.SelectMany(line => Lettering.Wrap(line, _room)).Take(4).Select(text => ("t-m", text)),
        ];

        private void LaneShapes(int lane, List<(string Class, string Text)> head, int wall)
        {
            if (scene.Lanes[lane].IsForeign)
                _shapes.Add(new Shape.Box("lane-x", Left(lane), 1, laneWidth, wall - 1, 8));
            _shapes.Add(new Shape.Box("lane", Left(lane), 1, laneWidth, wall - 1, 8));
            for (var i = 0; i < head.Count; i++)
                _shapes.Add(new Shape.Words(head[i].Class, Left(lane) + 11, 22 + (i * 17), head[i].Text));
        }

        private void Hold(List<int> places, int wall)
        {
            if (scene.Hold is not { } hold)
                return;
            var right = Left(hold.Lane) + laneWidth - 6;
            _shapes.Add(new Shape.Outline("expo", $"M{right - 8} {places[hold.From] - 22}h8V{wall - 2}h-8"));
            var lines = Lettering.Wrap(hold.Words, Math.Max(_room, 110), 13, isBold: true);
            for (var i = 0; i < lines.Count; i++)
                _shapes.Add(new Shape.Words("t-a end", right - 8, wall - 12 - ((lines.Count - 1 - i) * 17), lines[i]));
        }

        private void Edges(List<int> places)
        {
            var chain = Enumerable.Range(0, places.Count).Where(i => scene.Stations[i] is Station.Token or Station.Fold).ToList();
            foreach (var (from, to) in chain.Zip(chain.Skip(1)))
            {
                var (a, b) = (scene.Stations[from], scene.Stations[to]);
                var (x1, x2) = (Middle(a.Lane), Middle(b.Lane));
                var start = places[from] + (a is Station.Fold ? 24 : scene.Replay?.From == from ? 25 : 18);
                var end = places[to] - (b is Station.Fold ? 25 : scene.Replay?.From == to ? 26 : 20);
                var kind = (a.Lane == b.Lane ? scene.Lanes[b.Lane].IsForeign : scene.Kind is not null) ? "-a" : "";
                _shapes.Add(new Shape.Outline("edge" + kind, a.Lane == b.Lane
                    ? $"M{x1} {start}V{end - 5}"
                    : $"M{x1} {start}C{x1} {start + 34} {x2} {end - 40} {x2} {end - 5}"));
                _shapes.Add(new Shape.Outline("tip" + kind, $"M{x2 - 4} {end - 7}l4 7l4 -7z"));
                if (a.Lane == b.Lane && b is Station.Token { Gap: { } gap })
                {
                    var middle = (start + end) / 2;
                    _shapes.Add(new Shape.Outline("gap-x", $"M{x1} {middle - 3}v6"));
                    _shapes.Add(new Shape.Outline("gap", $"M{x1 - 8} {middle + 1}l16 -5m-16 10l16 -5"));
                    _shapes.Add(new Shape.Words("t-m", x1 + TimeAt, middle + 7, SceneWords.Short(gap)));
                }
            }
        }

        private void Replayed(List<int> places, int wall)
        {
            if (scene.Replay is not { } replay || scene.Wall is null)
                return;
            var (y, lane) = (places[replay.From], scene.Stations[replay.From].Lane);
            var (x, target) = (Middle(lane), Middle(replay.Lane));
            var isFree = replay.Lane != lane && !scene.Stations.Skip(replay.From + 1).Any(s => s.Lane == replay.Lane);
            // Beside the times, then straight down; where others are in the way, along the lane's left edge.
            var start = replay.Lane > lane ? x + Beside : x - 24;
            _shapes.Add(new Shape.Outline("edge-r", isFree
                ? $"M{start} {y}H{target}V{wall - 24}"
                : $"M{(replay.Lane == lane ? x - 24 : start)} {y}H{target - TokenAt + 7}V{wall - 27}L{target - 14} {wall - 14}"));
        }

        private void StationShapes(int index, List<int> places)
        {
            var (x, y) = (Middle(scene.Stations[index].Lane), places[index]);
            var isForeign = scene.Lanes[scene.Stations[index].Lane].IsForeign;
            switch (scene.Stations[index])
            {
                case Station.Token token:
                    _shapes.AddRange(TokenShapes.Of(token, x, y, isForeign, scene.Replay?.From == index));
                    if (token.At is not { } at)
                    {
                        _shapes.Add(new Shape.Words("t-m", x + TimeAt, y + 5, PictureStrings.NotKept));
                        break;
                    }

                    _shapes.Add(new Shape.Words("t-t", x + TimeAt, y + 4, "", at));
                    _shapes.Add(new Shape.Words("t-t", x + TimeAt, y + 19, "", at, "date", !token.IsNewDay));
                    if (token.State == TokenState.Live)
                        _shapes.Add(new Shape.Words("t-ok", x + TimeAt, y - 12, PictureStrings.Live));
                    break;
                case Station.Fold fold:
                    _shapes.AddRange(TokenShapes.Rope(x, y, isDown: true, isForeign));
                    _shapes.Add(new Shape.Words("t-m", x + TimeAt, y - 3, SceneWords.Folded(fold, scene)));
                    _shapes.Add(new Shape.Words("t-m", x + TimeAt, y + 14, PictureStrings.FoldRotations));
                    break;
                case Station.Retry retry:
                    // What it got again is the token before it.
                    var answer = scene.Stations.Take(index).Select((station, i) => (station, i)).Last(s => s.station is Station.Token);
                    var side = Middle(answer.station.Lane) + (retry.Lane > answer.station.Lane ? Beside : -24);
                    _shapes.Add(new Shape.Outline("edge-q", $"M{side} {places[answer.i]}H{x}V{y - 18}"));
                    _shapes.AddRange(TokenShapes.Question(x, y, retry.Generation));
                    _shapes.Add(new Shape.Words("t-t", x + TimeAt, y + 4, "", retry.At));
                    break;
                case Station.Mismatch mismatch:
                    _shapes.AddRange(TokenShapes.Question(x, y, mismatch.Generation));
                    _shapes.Add(new Shape.Words("t-t", x + TimeAt, y + 4, "", mismatch.At));
                    break;
            }
        }

        // The wall, what came up against it, and what it meant for each lane. Returns the canvas's height.
        private int End(int wall)
        {
            var end = scene.Wall!;
            var kind = end.IsReuse ? "" : " calm";
            if (scene.Replay is { } replay)
            {
                var x = Middle(replay.Lane);
                _shapes.Add(new Shape.Outline("wall" + kind, $"M1 {wall}H{x - 22}M{x + 22} {wall}H{width - 1}"));
                _shapes.AddRange(TokenShapes.Diamond(x, wall, replay.Generation));
            }
            else
            {
                _shapes.Add(new Shape.Outline("wall" + kind, $"M1 {wall}H{width - 1}"));
            }

            var y = wall + 32;
            var half = Math.Min(TokenShapes.PillWidth(end) / 2, (width / 2) - 1);
            _shapes.Add(new Shape.Box("pill" + kind, (width / 2) - half, y, 2 * half, 26, 13));
            _shapes.Add(new Shape.Words("pill-t mid", width / 2, y + 18, $" · {end.Words}", end.At, TokenShapes.PillFormat(end)));
            if (scene.Replay is not null)
            {
                y += 22;
                _shapes.Add(new Shape.Words("t-r mid", width / 2, y + 24, scene.Replay.Words));
            }

            var (top, lowest) = (y + 40, 0);
            foreach (var (lane, i) in scene.Lanes.Select((lane, i) => (lane, i)))
            {
                if (lane.Outcome is not { } outcome)
                    continue;
                var (word, detail) = SceneWords.Outcome(outcome);
                List<string> lines = [.. Lettering.Wrap(detail, _room)];
                if (lane.RefusedAfter > 0 && outcome != LaneOutcome.TooLate)
                    lines.AddRange(Lettering.Wrap(lane.RefusedAfter == 1 ? PictureStrings.OutMoreOne : Phrase.Of(PictureStrings.OutMore, lane.RefusedAfter), _room));
                lowest = Math.Max(lowest, lines.Count);
                _shapes.Add(new Shape.Words("t-b", Left(i) + 11, top + 20, word));
                for (var line = 0; line < lines.Count; line++)
                    _shapes.Add(new Shape.Words("t-m", Left(i) + 11, top + 38 + (line * 17), lines[line]));
            }

            var height = top + 28 + (lowest * 17) + 8;
            for (var i = 0; i < scene.Lanes.Count; i++)
                _shapes.Insert(0, new Shape.Box("after", Left(i), top, laneWidth, height - top - 1, 8));
            return height;
        }
    }
}
