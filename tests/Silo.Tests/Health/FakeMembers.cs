using System.Net;

namespace AnSinh.Silo.Tests.Health;

/// <summary>A membership of one silo, whose status the test sets.</summary>
internal sealed class FakeMembers : ISiloStatusOracle
{
    public SiloStatus CurrentStatus { get; set; } = SiloStatus.Active;

    public string SiloName => "silo-1";

    public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_111), 1);

    public SiloAddress[] GetActiveSilos() => [SiloAddress];

    public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => CurrentStatus;

    public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) =>
        new() { [SiloAddress] = CurrentStatus };

    public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
    {
        siloName = SiloName;
        return true;
    }

    public bool IsFunctionalDirectory(SiloAddress siloAddress) => true;

    public bool IsDeadSilo(SiloAddress silo) => CurrentStatus == SiloStatus.Dead;

    public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => false;

    public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => false;
}
