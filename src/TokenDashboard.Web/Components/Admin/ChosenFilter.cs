namespace TokenDashboard.Web.Components.Admin;

/// <summary>Something that narrows a list: what it says, and the address of the list without it.</summary>
public sealed record ChosenFilter(string Text, string Without);
