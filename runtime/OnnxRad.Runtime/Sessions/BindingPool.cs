namespace OnnxRad.Runtime.Sessions;

/// <summary>Bindings of one model that wait for their next use. Taking one and giving it back allocates nothing.</summary>
sealed class BindingPool(Func<ModelBinding> create) : IDisposable
{
    readonly ModelBinding?[] _waiting = new ModelBinding?[Environment.ProcessorCount];
    bool _disposed;

    /// <summary>A binding that nobody else has.</summary>
    public ModelBinding Take()
    {
        for (var i = 0; i < _waiting.Length; i++)
        {
            if (_waiting[i] is not null && Interlocked.Exchange(ref _waiting[i], null) is { } binding)
            {
                return binding;
            }
        }

        return create();
    }

    /// <summary>Keeps a binding for the next call; one that there is no place for is disposed.</summary>
    public void Return(ModelBinding binding)
    {
        for (var i = 0; i < _waiting.Length && !Volatile.Read(ref _disposed); i++)
        {
            if (Interlocked.CompareExchange(ref _waiting[i], binding, null) is null)
            {
                // The pool may have been emptied meanwhile.
                if (Volatile.Read(ref _disposed))
                {
                    Interlocked.Exchange(ref _waiting[i], null)?.Dispose();
                }

                return;
            }
        }

        binding.Dispose();
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        for (var i = 0; i < _waiting.Length; i++)
        {
            Interlocked.Exchange(ref _waiting[i], null)?.Dispose();
        }
    }
}
