namespace AnSinh.Grains.Batches;

/// <summary>
/// Control state of a batch: the content hash of every cohort at the dry run. No money lives here, and it is believed only as
/// far as its hash is the one in the journal; when it is lost the batch must be prepared again.
/// </summary>
[GenerateSerializer, Alias("AnSinh.PreparedContent.v1")]
internal sealed class PreparedContent
{
    /// <summary>32 bytes a cohort, in cohort order.</summary>
    [Id(0)]
    public byte[] CohortHashes { get; set; } = [];
}
