namespace OnnxRad.Benchmarks;

static class Program
{
    static void Main()
    {
    }
}
