using System.Globalization;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.Tests.Limits;

/// <summary>However many networks ask, the buckets that count them have a bound.</summary>
public sealed class BucketTests
{
    [Fact]
    public void OfNetwork_AMillionNetworks_AreNoMoreBucketsThanThereAreSlots()
    {
        var keys = Enumerable.Range(0, 1_000_000)
            .Select(i => Bucket.OfNetwork(Requester.LineOf(string.Create(CultureInfo.InvariantCulture, $"2001:db8:{i >> 16:x}:{i & 0xffff:x}::1")), 600, 600, RateLimit.Forms).PartitionKey)
            .ToHashSet(StringComparer.Ordinal);

        Assert.InRange(keys.Count, NetworkSlot.Count / 2, NetworkSlot.Count);
    }

    [Fact]
    public void OfNetwork_TheSame_IsOneBucketOfEachKind()
    {
        var first = Bucket.OfNetwork("192.0.2.1/32", 600, 600, RateLimit.Forms).PartitionKey;

        Assert.Equal(first, Bucket.OfNetwork("192.0.2.1/32", 600, 600, RateLimit.Forms).PartitionKey);
        Assert.NotEqual(first, Bucket.OfNetwork("192.0.2.1/32", 600, 600, RateLimit.Pages).PartitionKey);
    }
}
