using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>
/// A snapshot copies two arrays of structs byte for byte. A field that moves would be read from the wrong place, so the layout and the
/// number of the format are held together here.
/// </summary>
public sealed class SnapshotLayoutTests
{
    private const string WhatToDo =
        "The bytes of a snapshot changed. Raise Cohort.SnapshotFormat, so that an old snapshot is ignored and its journal replayed. "
        + "Then write the new number and bytes into this test. A person keeps 44 + 28 bytes: a larger layout needs a new budget of "
        + "memory (docs/developers/benchmark.md).";

    /// <summary>A person with another value in every field.</summary>
    private static readonly BeneficiaryRecord Somebody = new()
    {
        CitizenId = "074180000001",
        FullName = "Nguyễn Văn An",
        BirthDate = DateOnly.FromDayNumber(0x0004_0302),
        Sex = Sex.Male,
        Commune = 0x0101_0105,
        Category = 0x06,
        Children = 0x07,
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2020, 5, 4),
        Standing = (Standing)0x08,
        StandingReason = (StandingReason)0x09,
        StandingSince = new BenefitPeriod(2021, 6),
        DeathDate = new DateOnly(2022, 7, 1),
        Bank = 0x0202_020A,
        HolderRelation = (HolderRelation)0x0B,
        AccountHolder = "Trần Thị Bình",
        AccountSince = DateOnly.FromDayNumber(0x0005_0403),
        ArrearsFrom = new BenefitPeriod(2023, 8),
        PreviousCommune = 0x0303_030C,
        CommuneSince = new BenefitPeriod(2024, 9),
        RightFrom = new BenefitPeriod(2019, 10),
        BackPayFrom = new BenefitPeriod(2018, 11),
        SuspendedFrom = new BenefitPeriod(2017, 12),
        CarePaidTo = "074080000002",
    };

    [Fact]
    public void The_format_number_belongs_to_the_size_and_order_of_the_fields()
    {
        BeneficiaryFacts[] facts = [new BeneficiaryFacts(Somebody)];
        PersonMarks[] marks = [new PersonMarks(1, 2, 3, 4, 5, 6, 7)];

        Cohort.SnapshotFormat.ShouldBe((short)4, WhatToDo);
        Unsafe.SizeOf<BeneficiaryFacts>().ShouldBe(44, WhatToDo);
        Unsafe.SizeOf<PersonMarks>().ShouldBe(28, WhatToDo);
        Convert.ToHexString(MemoryMarshal.AsBytes(facts.AsSpan()))
            .ShouldBe("0203040003040500050101010A0202020C030303B45ECE5EC15EE85EDB5EAD5EA25E975E0607080B0401090B", WhatToDo);
        Convert.ToHexString(MemoryMarshal.AsBytes(marks.AsSpan()))
            .ShouldBe("01000000020000000300000004000000050000000600000007000000", WhatToDo);
    }
}
