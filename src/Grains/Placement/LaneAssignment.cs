using System.Net;

namespace AnSinh.Grains.Placement;

/// <summary>
/// Which silo is the home of which lane: the same answer in every silo that sees the same members. Rendezvous hashing over the silos'
/// endpoints, with room for an equal share each, because lanes are few and a silo without one would be idle. The generation of a silo
/// is not hashed: one that restarts gets its own lanes back, and the others keep theirs.
/// </summary>
internal static class LaneAssignment
{
    /// <summary>The home of each lane; at least one silo is needed.</summary>
    public static SiloAddress[] Of(IEnumerable<SiloAddress> silos, int lanes)
    {
        // Two incarnations of an endpoint may be listed for a moment: the younger one counts.
        SiloAddress[] members =
            [.. silos.GroupBy(silo => silo.Endpoint).Select(same => same.MaxBy(silo => silo.Generation)!).OrderBy(HashOf)];
        ArgumentOutOfRangeException.ThrowIfZero(members.Length, nameof(silos));
        ulong[] hashes = [.. members.Select(HashOf)];
        var load = new int[members.Length];
        int share = lanes / members.Length, larger = lanes % members.Length;
        var homes = new SiloAddress[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            int best = -1;
            for (int silo = 0; silo < members.Length; silo++)
            {
                bool room = load[silo] < share || (load[silo] == share && larger > 0);
                if (room && (best < 0 || Weight(hashes[silo], lane) > Weight(hashes[best], lane)))
                    best = silo;
            }

            if (load[best] == share)
                larger--;
            load[best]++;
            homes[lane] = members[best];
        }

        return homes;
    }

    private static ulong HashOf(SiloAddress silo)
    {
        IPEndPoint endpoint = silo.Endpoint;
        ulong hash = (ulong)endpoint.Port;
        foreach (byte part in endpoint.Address.GetAddressBytes())
            hash = Mix((hash << 8) ^ (hash >> 56) ^ part);
        return hash;
    }

    private static ulong Weight(ulong silo, int lane) => Mix(silo ^ ((ulong)lane * 0x9E37_79B9_7F4A_7C15UL));

    private static ulong Mix(ulong mixed)
    {
        mixed ^= mixed >> 33;
        mixed *= 0xFF51_AFD7_ED55_8CCDUL;
        mixed ^= mixed >> 33;
        mixed *= 0xC4CE_B9FE_1A85_EC53UL;
        return mixed ^ (mixed >> 33);
    }
}
