using AnSinh.Domain.Journal;
using AnSinh.Grains.Funds;

namespace AnSinh.Simulation.Tests.Streams;

/// <summary>The fund as one process has it. Calls interleave here; the owner puts them one after the other.</summary>
internal sealed class FundActivation(StreamWorld world, Node node)
{
    private Task<FundOwner>? _loading;
    private FundOwner? _owner;
    private StreamConnection? _connection;

    public Node Node => node;

    public async Task<T> CallAsync<T>(Func<FundOwner, Task<T>> call) => await call(await OwnerAsync());

    private async Task<FundOwner> OwnerAsync()
    {
        if (_loading is { IsCompleted: false } loading)
            return await loading;
        if (_owner is { IsLost: false } owner)
            return owner;
        bool keeps = world.Mutation == StreamMutation.StateKeptAfterUnknown && _owner is not null;
        IReadOnlyList<StreamEvent>? kept = keeps ? _connection!.Known : null;
        _connection = new StreamConnection(world.Table, world.Network, node, world.Mutation, kept);
        return _owner = await (_loading = LoadAsync(_connection));
    }

    private async Task<FundOwner> LoadAsync(StreamConnection connection)
    {
        var owner = new FundOwner(StreamWorld.Fund, connection, world.Scheduler.Time, static () => { });
        await owner.LoadAsync(default);
        return owner;
    }
}
