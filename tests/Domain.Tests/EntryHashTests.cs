using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests;

public sealed class EntryHashTests
{
    private static readonly JournalEntry Sealed = EntryHash.Seal(
        new JournalEntry
        {
            Cohort = 7,
            Sequence = 3,
            Kind = EntryKind.Orders,
            CommandId = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
            RecordedAt = new DateTimeOffset(2024, 11, 26, 8, 0, 0, TimeSpan.Zero),
            Actor = "approver",
            BatchId = "b-1",
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = new BenefitPeriod(2024, 12),
            PreviousOrders = 2,
            Columns = new EntryColumns
            {
                Beneficiary = [1, 2],
                Attempt = [1, 1],
                Amount = [500_000, 750_000],
                Bank = [970436, 970405],
                Commune = [25741, 25744],
                Status = ["ACSC", "RJCT"],
                Reason = ["", "AC04"],
                Disposition = [1, 1],
                Reference = ["a", "b"],
            },
            Personal = [1, 2, 3],
        },
        EntryHash.Genesis);

    public static TheoryData<string, Func<JournalEntry, JournalEntry>> Tampered => new()
    {
        { "cohort", e => e with { Cohort = 8 } },
        { "sequence", e => e with { Sequence = 4 } },
        { "kind", e => e with { Kind = EntryKind.Statuses } },
        { "command", e => e with { CommandId = Guid.Empty } },
        { "time", e => e with { RecordedAt = e.RecordedAt.AddMicroseconds(1) } },
        { "actor", e => e with { Actor = "maker" } },
        { "batch", e => e with { BatchId = "b-2" } },
        { "programme", e => e with { Programme = ProgrammeCode.Parse("XYZ") } },
        { "period", e => e with { Period = new BenefitPeriod(2025, 1) } },
        { "previous orders", e => e with { PreviousOrders = 1 } },
        { "previous hash", e => e with { PreviousHash = new byte[32].Select(_ => (byte)1).ToArray() } },
        { "personal", e => e with { Personal = [1, 2, 4] } },
        { "personal digest", e => e with { PersonalDigest = new byte[32] } },
        { "hash", e => e with { Hash = new byte[32] } },
        { "beneficiary", e => e with { Columns = e.Columns with { Beneficiary = [1, 3] } } },
        { "attempt", e => e with { Columns = e.Columns with { Attempt = [1, 2] } } },
        { "amount", e => e with { Columns = e.Columns with { Amount = [500_000, 750_001] } } },
        { "amounts swapped", e => e with { Columns = e.Columns with { Amount = [750_000, 500_000] } } },
        { "deducted", e => e with { Columns = e.Columns with { Deducted = [0, 0] } } },
        { "bank", e => e with { Columns = e.Columns with { Bank = [970436, 970436] } } },
        { "commune", e => e with { Columns = e.Columns with { Commune = [25741, 25741] } } },
        { "status", e => e with { Columns = e.Columns with { Status = ["ACSC", "ACSC"] } } },
        { "reason", e => e with { Columns = e.Columns with { Reason = ["", "AC06"] } } },
        { "reason moved", e => e with { Columns = e.Columns with { Reason = ["AC04", ""] } } },
        { "disposition", e => e with { Columns = e.Columns with { Disposition = [1, 2] } } },
        { "reference", e => e with { Columns = e.Columns with { Reference = ["a", "c"] } } },
        { "column dropped", e => e with { Columns = e.Columns with { Reference = null } } },
    };

    [Fact]
    public void A_sealed_entry_verifies()
    {
        EntryHash.Verify(Sealed).ShouldBeTrue();
        Sealed.Hash.Length.ShouldBe(EntryHash.Size);
        Sealed.ControlSum.ShouldBe(1_250_000);
    }

    [Theory]
    [MemberData(nameof(Tampered))]
    public void A_change_of_any_column_is_found(string what, Func<JournalEntry, JournalEntry> change)
    {
        EntryHash.Verify(change(Sealed)).ShouldBeFalse(what);
    }

    [Fact]
    public void A_shredded_blob_still_verifies_when_it_is_known_to_be_gone()
    {
        JournalEntry shredded = Sealed with { Personal = [] };
        EntryHash.Verify(shredded).ShouldBeFalse();
        EntryHash.Verify(shredded, personalPresent: false).ShouldBeTrue();
    }

    [Fact]
    public void Uneven_columns_cannot_be_sealed()
    {
        JournalEntry uneven = Sealed with { Columns = Sealed.Columns with { Bank = [970436] } };
        Should.Throw<ArgumentException>(() => EntryHash.Seal(uneven, EntryHash.Genesis)).Message.ShouldContain("Bank");
    }

    [Fact]
    public void A_link_depends_on_all_entries_before_it()
    {
        JournalEntry next = EntryHash.Seal(Sealed with { Sequence = 4 }, Sealed.Hash);
        JournalEntry other = EntryHash.Seal(Sealed with { Sequence = 4 }, EntryHash.Genesis);
        next.Hash.ShouldNotBe(other.Hash);
    }
}
