using System.Net;
using AnSinh.Grains.Placement;

namespace AnSinh.Grains.Tests.Placement;

/// <summary>Which silo is the home of which lane, from the members alone.</summary>
public sealed class LaneAssignmentTests
{
    private const int ManyLanes = 64;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    [InlineData(3, 64)]
    [InlineData(5, 64)]
    [InlineData(8, 7)]
    [InlineData(8, 256)]
    public void Every_lane_has_its_home_at_a_member_and_shares_differ_by_one_at_most(int silos, int lanes)
    {
        SiloAddress[] members = Members(silos);
        SiloAddress[] homes = LaneAssignment.Of(members, lanes);
        homes.Length.ShouldBe(lanes);
        homes.ShouldBeSubsetOf(members);
        int[] shares = [.. members.Select(member => homes.Count(member.Equals))];
        (shares.Max() - shares.Min()).ShouldBeLessThanOrEqualTo(1, string.Join(", ", shares));
    }

    [Fact]
    public void Every_silo_comes_to_the_same_answer_in_whatever_order_it_sees_the_members()
    {
        SiloAddress[] members = Members(5);
        SiloAddress[] homes = LaneAssignment.Of(members, ManyLanes);
        for (int rotation = 1; rotation < members.Length; rotation++)
        {
            SiloAddress[] turned = [.. members[rotation..], .. members[..rotation]];
            LaneAssignment.Of(turned, ManyLanes).ShouldBe(homes);
            LaneAssignment.Of(turned.Reverse(), ManyLanes).ShouldBe(homes);
        }
    }

    [Fact]
    public void A_silo_that_restarts_gets_its_own_lanes_back_and_the_others_keep_theirs()
    {
        SiloAddress[] members = Members(4);
        SiloAddress[] homes = LaneAssignment.Of(members, ManyLanes);
        SiloAddress again = SiloAddress.New(members[2].Endpoint, members[2].Generation + 7);
        SiloAddress[] expected = [.. homes.Select(home => home.Equals(members[2]) ? again : home)];
        LaneAssignment.Of([members[0], members[1], again, members[3]], ManyLanes).ShouldBe(expected);
        // Its last incarnation is still listed for a moment: it gets nothing, wherever it stands.
        LaneAssignment.Of([.. members, again], ManyLanes).ShouldBe(expected);
        LaneAssignment.Of([again, .. members], ManyLanes).ShouldBe(expected);
    }

    /// <summary>Equal shares cost a few moves between silos that stay; without care most lanes would move.</summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 8)]
    [InlineData(5, 8)]
    [InlineData(8, 8)]
    public void A_silo_that_leaves_or_joins_moves_its_own_lanes_and_few_others(int silos, int mostOthers)
    {
        SiloAddress[] members = Members(silos);
        SiloAddress[] all = LaneAssignment.Of(members, ManyLanes);
        foreach (SiloAddress leaver in members)
        {
            SiloAddress[] left = LaneAssignment.Of(members.Where(member => !member.Equals(leaver)), ManyLanes);
            left.ShouldNotContain(leaver);
            int moved = all.Zip(left).Count(lane => !lane.First.Equals(leaver) && !lane.First.Equals(lane.Second));
            moved.ShouldBeLessThanOrEqualTo(mostOthers, $"{leaver} of {silos} leaves");
        }
    }

    [Fact]
    public void Without_a_member_there_is_no_home() => Should.Throw<ArgumentOutOfRangeException>(() => LaneAssignment.Of([], ManyLanes));

    private static SiloAddress[] Members(int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(number => SiloAddress.New(new IPEndPoint(new IPAddress([10, 0, 0, (byte)number]), 11_111), 100 + number))];
}
