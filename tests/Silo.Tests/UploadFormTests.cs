using System.IO.Compression;
using System.Text;
using AnSinh.Api;
using Microsoft.AspNetCore.Http;

namespace AnSinh.Silo.Tests;

/// <summary>Files as the first programs of an office send them: the answer says how to send, and repeats nothing of a person.</summary>
public sealed class UploadFormTests : IDisposable
{
    private const string People = "citizen_id,full_name\n074139080001,Nguyễn Thị Thử\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-form-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "", false, "--data-binary")]
    [InlineData("text/csv", "gzip", false, "uncompressed")]
    [InlineData("text/csv", "br", true, "uncompressed")]
    [InlineData("application/json", "", false, "CSV or XLSX")]
    [InlineData("multipart/form-data; boundary=x", "", true, "not -F")]
    public void The_headers_say_that_the_body_is_no_file(string type, string coding, bool takesJson, string fault) =>
        UploadForm.FaultOf(Request(type, coding), takesJson).ShouldNotBeNull().ShouldContain(fault);

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "", false)]
    [InlineData("text/csv", "identity", false)]
    [InlineData("application/json", "", true)]
    [InlineData("", "", false)]
    public void Other_headers_are_no_ground_to_refuse(string type, string coding, bool takesJson) =>
        UploadForm.FaultOf(Request(type, coding), takesJson).ShouldBeNull();

    [Fact]
    public void The_beginning_of_the_body_says_how_it_was_sent()
    {
        const string Form = "application/x-www-form-urlencoded";
        string plain = Write(Encoding.UTF8.GetBytes(People));
        UploadForm.FaultOf(Request(Form), plain).ShouldBeNull();
        UploadForm.FaultOf(Request(Form), Write("{\"msg_id\":1}"u8.ToArray())).ShouldBeNull();
        UploadForm.FaultOf(Request(""), Write([])).ShouldBeNull();

        string joined = Write(Encoding.UTF8.GetBytes(People.Replace("\n", "", StringComparison.Ordinal)));
        string fault = UploadForm.FaultOf(Request(Form), joined).ShouldNotBeNull();
        fault.ShouldContain("--data-binary");
        fault.ShouldNotContain("074139080001");
        UploadForm.FaultOf(Request("text/csv"), joined).ShouldBeNull();

        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(People));
        UploadForm.FaultOf(Request("text/csv"), Write(packed.ToArray())).ShouldNotBeNull().ShouldContain("gzip");

        byte[] form = Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n{People}\r\n--x--\r\n");
        UploadForm.FaultOf(Request("text/csv"), Write(form)).ShouldNotBeNull().ShouldContain("not -F");
    }

    private static HttpRequest Request(string type, string coding = "")
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.ContentType = type.Length == 0 ? null : type;
        if (coding.Length > 0)
            request.Headers.ContentEncoding = coding;
        return request;
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
