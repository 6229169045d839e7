namespace TokenDashboard.Web.Demo;

/// <summary>The script: five weeks of four people and their devices, a chapter each.</summary>
internal static class Household
{
    /// <summary>Writes every chapter into the script.</summary>
    public static void Tell(Stage stage)
    {
        JonassChapter.Tell(stage);
        AnasChapter.Tell(stage);
        TomassChapter.Tell(stage);
        ChloesChapter.Tell(stage);
        Housekeeping.Tell(stage);
    }
}
