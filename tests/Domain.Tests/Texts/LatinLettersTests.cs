using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Domain.Tests.Texts;

/// <summary>NFC for every Latin letter, as Unicode defines it, and the comparison with what banks print.</summary>
public sealed class LatinLettersTests
{
    [Fact]
    public void Every_letter_that_is_taken_apart_is_composed_again()
    {
        int letters = 0;
        for (char letter = '\u00C0'; letter < '\u1F00'; letter++)
        {
            if (!LatinLetters.TryTakeApart(letter, out char plain, out char mark))
                continue;
            letters++;
            VietnameseLetters.Compose($"{plain}{mark}").ShouldBe($"{letter}");
            VietnameseLetters.Compose(TakenApart(letter)).ShouldBe($"{letter}");
        }

        letters.ShouldBe(497);
    }

    [Theory]
    [InlineData("i\u0306", "ĭ")]
    [InlineData("o\u0306", "ŏ")]
    [InlineData("C\u030C", "Č")]
    [InlineData("o\u0323\u0302", "ộ")]
    [InlineData("o\u0302\u0323", "ộ")]
    [InlineData("ô\u0323", "ộ")]
    [InlineData("o\u0301\u0302", "ố")]
    [InlineData("u\u0301\u031B", "ứ")]
    [InlineData("x\u0303", "x\u0303")]
    [InlineData("x\u0302\u0323", "x\u0323\u0302")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("q\u0344", "q\u0308\u0301")]
    public void Marks_come_in_canonical_order_and_one_that_has_no_letter_stays(string typed, string composed)
    {
        VietnameseLetters.Compose(typed).ShouldBe(composed);
        VietnameseLetters.Compose(composed).ShouldBe(composed);
    }

    [Theory]
    [InlineData("Ðặng Văn Mẫu", "DANG VAN MAU")]
    [InlineData("Ɖỗ Thị ɖẫu", "DO THI DAU")]
    [InlineData("Y Bhĭm Ŏn Ƀlŭk", "Y BHIM ON BLUK")]
    [InlineData("Nguyễn\u200B Thị\u202E An", "NGUYEN THI AN")]
    public void A_name_is_folded_as_banks_print_it(string name, string printed) => NameComparison.Fold(name).ShouldBe(printed);

    [Theory]
    [InlineData("H'Mông Niê", "H MONG NIE")]
    [InlineData("H'Mông Niê", "HMONG NIE")]
    [InlineData("K’Brêh", "K'BREH")]
    [InlineData("Y-Bham", "Y BHAM")]
    public void A_sign_in_a_name_may_be_a_blank_or_nothing_at_a_bank(string name, string holder) =>
        NameComparison.SamePerson(name, holder).ShouldBeTrue();

    [Theory]
    [InlineData("Nguyễn An", "NGUYENAN")]
    [InlineData("H'Mông", "HMANG")]
    public void Other_names_are_other_names(string name, string holder) => NameComparison.SamePerson(name, holder).ShouldBeFalse();

    private static string TakenApart(char letter)
    {
        string marks = "";
        while (LatinLetters.TryTakeApart(letter, out char plain, out char mark))
            (letter, marks) = (plain, mark + marks);
        return letter + marks;
    }
}
