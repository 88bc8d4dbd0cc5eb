using System.Globalization;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using CsCheck;

namespace AnSinh.Domain.Tests;

public sealed class BeneficiaryTests
{
    private static readonly Gen<DateOnly?> GenDate = Gen.Int[0, 80_000]
        .Select(day => day == 0 ? (DateOnly?)null : new DateOnly(1900, 1, 1).AddDays(day));

    private static readonly Gen<string> GenText = Gen.String[Gen.OneOf(Gen.Char['A', 'Z'], Gen.Char["ễạđƯ "]), 0, 80];

    private static readonly Gen<BeneficiaryRecord> GenRecord = Gen.Select(
        Gen.Select(Gen.Long[0, 999_999_999_999], GenText, GenDate, GenDate, GenDate, GenDate, GenText, GenText),
        Gen.Select(Gen.Int[0, 99_999], Gen.Byte, Gen.Byte, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 999_999], Gen.Bool,
            Gen.UShort[22_800, 26_399]),
        (a, b) => new BeneficiaryRecord
        {
            CitizenId = a.Item1.ToString("D12", CultureInfo.InvariantCulture),
            FullName = a.Item2,
            BirthDate = a.Item3 ?? new DateOnly(1950, 1, 1),
            DecisionDate = a.Item4,
            DeathDate = a.Item5,
            AccountSince = a.Item6,
            DecisionNumber = a.Item7,
            AccountHolder = a.Item8,
            Commune = b.Item1,
            Category = b.Item2,
            Children = b.Item3,
            Standing = (Standing)b.Item4,
            HolderRelation = (HolderRelation)b.Item5,
            Bank = b.Item6,
            Sex = b.Item7 ? Sex.Female : Sex.Male,
            StandingSince = b.Item4 == 0 ? null : new BenefitPeriod(b.Item8),
            Account = "0123456789",
        });

    [Fact]
    public void A_record_survives_its_bytes()
    {
        var buffer = new byte[BeneficiaryCodec.MaxBytes];
        GenRecord.Sample(
            record =>
            {
                int length = BeneficiaryCodec.Write(record, buffer);
                BeneficiaryCodec.Read(buffer, out int read).ShouldBe(record);
                read.ShouldBe(length);
                BeneficiaryCodec.LengthOf(buffer).ShouldBe(length);
                BeneficiaryCodec.ReadId(buffer).ToString("D12", CultureInfo.InvariantCulture).ShouldBe(record.CitizenId);
                BeneficiaryCodec.ReadPayee(buffer, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
                System.Text.Encoding.UTF8.GetString(name).ShouldBe(record.FullName);
                System.Text.Encoding.UTF8.GetString(account).ShouldBe(record.Account);
            },
            threads: 1);
    }

    [Fact]
    public void What_a_decision_says_beside_its_day_survives_the_bytes()
    {
        GrantedBenefit other = new() { Category = 14, RightFrom = new BenefitPeriod(2025, 11), BackPayFrom = new BenefitPeriod(2026, 3) };
        BeneficiaryRecord record = Rules.Person.Elder with
        {
            RightFrom = new BenefitPeriod(2025, 10),
            BackPayFrom = new BenefitPeriod(2026, 2),
            SuspendedFrom = new BenefitPeriod(2026, 1),
            CarePaidTo = "074080000002",
            OrganiserName = "Trần Văn Bình",
            OrganiserId = "074080000001",
            OtherGrants = [other, other with { Category = 15, RightFrom = null, SuspendedFrom = new BenefitPeriod(2025, 12) }],
        };
        var buffer = new byte[BeneficiaryCodec.MaxBytes];
        int length = BeneficiaryCodec.Write(record, buffer);
        buffer[0].ShouldBe((byte)3);
        BeneficiaryRecord read = BeneficiaryCodec.Read(buffer, out int end);
        end.ShouldBe(length);
        BeneficiaryCodec.LengthOf(buffer).ShouldBe(length);
        read.OtherGrants.ShouldBe(record.OtherGrants);
        (read with { OtherGrants = [] }).ShouldBe(record with { OtherGrants = [] });
        BeneficiaryCodec.ReadOrganiser(buffer, out ReadOnlySpan<byte> name, out ulong citizenId);
        System.Text.Encoding.UTF8.GetString(name).ShouldBe(record.OrganiserName);
        citizenId.ShouldBe(74080000001UL);
    }

    [Fact]
    public void A_record_that_uses_nothing_of_a_version_has_the_bytes_of_the_one_before()
    {
        var buffer = new byte[BeneficiaryCodec.MaxBytes];
        BeneficiaryCodec.Write(Rules.Person.Elder, buffer);
        buffer[0].ShouldBe((byte)1);
        int length = BeneficiaryCodec.Write(Rules.Person.Elder with { Phone = "0912345678" }, buffer);
        buffer[0].ShouldBe((byte)2);
        BeneficiaryCodec.LengthOf(buffer).ShouldBe(length);
        BeneficiaryCodec.ReadOrganiser(buffer, out ReadOnlySpan<byte> nobody, out ulong nobodysId);
        (nobody.Length, nobodysId).ShouldBe((0, 0UL));
    }

    [Fact]
    public void Bytes_of_another_version_are_refused()
    {
        var buffer = new byte[BeneficiaryCodec.MaxBytes];
        buffer[0] = 4;
        Should.Throw<InvalidDataException>(() => BeneficiaryCodec.Read(buffer, out _)).Message.ShouldContain("version 4");
        Should.Throw<InvalidDataException>(() => BeneficiaryCodec.LengthOf(buffer));
    }

    [Theory]
    [InlineData("Nguyễn Thị Hường", "NGUYEN THI HUONG", true)]
    [InlineData("Nguyễn  Thị Hường ", "nguyen thi huong", true)]
    [InlineData("Đặng Đình Đức", "DANG DINH DUC", true)]
    [InlineData("Nguyê\u0303n Thi\u0323 Hươ\u0300ng", "Nguyễn Thị Hường", true)]
    [InlineData("Müller Anna", "MULLER ANNA", true)]
    [InlineData("Nguyễn Thị Hường", "NGUYEN THI HUONGG", false)]
    [InlineData("Nguyễn Thị Hường", "HUONG NGUYEN THI", false)]
    [InlineData("Trần Văn An", "TRAN VAN ANH", false)]
    [InlineData("", "A", false)]
    public void Names_are_compared_as_banks_print_them(string registry, string holder, bool same)
    {
        NameComparison.SamePerson(registry, holder).ShouldBe(same);
    }

    [Fact]
    public void Every_vietnamese_letter_folds_to_ascii()
    {
        const string letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ";
        NameComparison.Fold(letters).ShouldBe("AAAAAAAAAAAAAAAAAAEEEEEEEEEEEEIIIIIIOOOOOOOOOOOOOOOOOOUUUUUUUUUUUUYYYYYYD");
        NameComparison.Fold(letters.ToUpperInvariant()).ShouldBe(NameComparison.Fold(letters));
    }

    [Theory]
    [InlineData("e\u0302\u0303", "ễ")]
    [InlineData("e\u0303\u0302", "ễ")]
    [InlineData("ê\u0303", "ễ")]
    [InlineData("o\u031B\u0300", "ờ")]
    [InlineData("u\u0323\u031B", "ự")]
    [InlineData("A\u0306\u0301", "Ắ")]
    [InlineData("Đ", "Đ")]
    [InlineData("n\u0303", "ñ")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("plain", "plain")]
    public void Letters_are_composed(string typed, string composed)
    {
        VietnameseLetters.Compose(typed).ShouldBe(composed);
    }

    [Fact]
    public void A_long_name_is_compared_too()
    {
        string name = new('ễ', 1000);
        NameComparison.SamePerson(name, new string('E', 1000)).ShouldBeTrue();
        NameComparison.Fold(name).Length.ShouldBe(1000);
    }

    [Fact]
    public void Facts_are_a_function_of_the_record()
    {
        GenRecord.Sample(record => new BeneficiaryFacts(record).ShouldBe(new BeneficiaryFacts(record with { })));
        var facts = new BeneficiaryFacts(GenRecord.Single() with
        {
            FullName = "Lê A",
            AccountHolder = "LE A",
            DecisionNumber = "1",
            DecisionDate = new DateOnly(2024, 5, 31),
            DeathDate = new DateOnly(2024, 6, 1),
        });
        facts.HolderNameDiffers.ShouldBeFalse();
        facts.HasDecision.ShouldBeTrue();
        facts.DecisionMonth.ShouldBe(new BenefitPeriod(2024, 5).MonthNumber);
        facts.DeathMonth.ShouldBe(new BenefitPeriod(2024, 6).MonthNumber);
    }
}
