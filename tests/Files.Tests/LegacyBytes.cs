namespace AnSinh.Files.Tests;

/// <summary>
/// Writes Vietnamese letters in the old encodings, from a list of its own: letter, then its bytes in Windows-1258, TCVN3 (as glibc has
/// them) and VNI.
/// </summary>
internal static class LegacyBytes
{
    private const string List =
        "ễ:EADE:D4:65E3 ị:69F2:DE:F2 ư:FD:AD:F6 ờ:F5CC:EA:F4F8 ô:F4:AB:6FE2 ì:69CC:D7:EC ớ:F5EC:ED:F4F9 ầ:E2CC:C7:61E0 ă:E3:A8:61EA "
        + "Đ:D0:A7:D1 ứ:FDEC:F8:F6F9 ố:F4EC:E8:6FE1 â:E2:A9:61E2 õ:6FDE:E2:6FF5 é:65EC:D0:65F9 ọ:6FF2:E4:6FEF ê:EA:AA:65E2 ợ:F5F2:EE:F4EF "
        + "ạ:61F2:B9:61EF ữ:FDDE:F7:F6F5 ĩ:69DE:DC:F3 ổ:F4D2:E6:6FE5 đ:F0:AE:F1";

    private static readonly Dictionary<char, string[]> Letters = List.Split(' ')
        .Select(entry => entry.Split(':'))
        .ToDictionary(parts => parts[0][0], parts => parts[1..]);

    public static byte[] Of(char letter, string encoding) =>
        letter < 0x80
            ? [(byte)letter]
            : Convert.FromHexString(Letters[letter][encoding switch { "windows-1258" => 0, "tcvn3" => 1, _ => 2 }]);
}
