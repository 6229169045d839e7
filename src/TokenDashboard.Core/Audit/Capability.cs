namespace TokenDashboard.Core.Audit;

/// <summary>What the desk is asked for. Each has those before it as well.</summary>
public enum Capability
{
    /// <summary>See that something is going on, the list of cases, and one case with all that belongs to it. Who is not of that case is shown without address.</summary>
    ReadCases,

    /// <summary>Look for people, sessions and addresses whatever the case, read the audit log, and take files away.</summary>
    ReadPeople,

    /// <summary>Settle, assign and note cases, end sessions, contain accounts, block networks and programs.</summary>
    Act,

    /// <summary>Give roles, invite, lock and unlock people, and change apps, rules, settings and what runs by itself.</summary>
    Administer,
}
