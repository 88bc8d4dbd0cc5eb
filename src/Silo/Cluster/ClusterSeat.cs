using System.Net;

namespace AnSinh.Silo.Cluster;

/// <summary>
/// How a silo sits in its cluster. It keeps address and port between starts: its new incarnation then declares the old one dead at once.
/// </summary>
/// <param name="Name">For people: <c>silo-1</c>.</param>
/// <param name="Address">Where other silos reach it.</param>
/// <param name="SiloPort">For silo-to-silo traffic.</param>
public sealed record ClusterSeat(string Name, IPAddress Address, int SiloPort);
