/**
 * The Starlark language: scanner, parser, resolver, evaluator and tracebacks over the values of
 * {@code net.starlark.java}. It knows nothing of the rest of the project.
 *
 * <h2>How it is embedded</h2>
 *
 * <pre>{@code
 * Environment env = Environment.builder()
 *     .define("service", Builtin.named("service")
 *         .required("name", ArgType.STR)             // positional or by keyword
 *         .optional("binary", ArgType.STR)
 *         .rest("interfaces", ArgType.of(Iface.class, "an interface"))   // *args
 *         .keyword("env", ArgType.DICT)              // keyword only
 *         .alias("msg", "message")                   // accepted second spelling
 *         .mistake("cmd", "write args = [\"--flag\"]")      // pointed answer to an unknown keyword
 *         .body((context, args) -> declare(context, args.string("name"), args.dict("env"))))
 *     .hint("stdout", "SPEC_REMOVED", "stdout() is gone; write observe.stdout(...)")
 *     .hint("partition", "SPEC_NOT_BUILT", "partition() arrives with stage S7")
 *     .loader((path, from) -> new Source(realPath, shownName, text, true))
 *     .host(host)                                    // print() and fail()
 *     .build();
 * Interpreter interpreter = new Interpreter(env);
 * LoadedFile file = interpreter.load(source, attachment);     // throws StarlarkError; all() lists every finding
 * for (Function f : file.functions()) ...                     // in order of definition
 * Object result = interpreter.call(f, List.of(), Map.of(), attachment);
 * }</pre>
 *
 * <ul>
 *   <li>{@link dev.faultbox.starlark.Environment}: names, hints, loader, host, limits. {@link
 *       dev.faultbox.starlark.Interpreter}: loads files, calls functions.
 *   <li>{@link dev.faultbox.starlark.Builtin}: a function written in Java; its body gets a {@link
 *       dev.faultbox.starlark.CallContext} (positions and source text of the call and of each
 *       argument, the caller's file, the attachment, calling back) and the checked {@link
 *       dev.faultbox.starlark.Arguments}.
 *   <li>{@link dev.faultbox.starlark.BuiltinError}: what a body throws; {@code at("port")}, {@code
 *       atKeyword("image")}, {@code at("env").key("DEBUG")}, {@code at("args").element(2)} place
 *       it. It reaches the caller as a {@link dev.faultbox.starlark.StarlarkError}. Any other
 *       exception of a body passes through untouched.
 *   <li>{@link dev.faultbox.starlark.HasFields}: a value with attributes; truth and text of a value
 *       are {@code truth()} and {@code repr(Printer)} of {@code StarlarkValue}; its {@code type()}
 *       name is {@link dev.faultbox.starlark.TypeNamed}.
 *   <li>{@link dev.faultbox.starlark.Values}: repr, str, type, truth, equality, did-you-mean.
 *   <li>Values: {@code None} is {@code Starlark.NONE}; others are {@code Boolean}, {@code String},
 *       {@code StarlarkInt}, {@code StarlarkFloat}, {@link dev.faultbox.starlark.Bytes}, {@code
 *       StarlarkList}, {@code Tuple}, {@code Dict}, {@link dev.faultbox.starlark.Struct}, {@link
 *       dev.faultbox.starlark.Function}, {@link dev.faultbox.starlark.Builtin}. New lists and dicts
 *       of a body use {@code context.mutability()}.
 * </ul>
 *
 * <h2>Threads</h2>
 *
 * {@code load} runs on one thread at a time. {@code call} may be used by any number of threads at
 * once: every call has its own limits and stack, and loaded files are frozen. Values made inside
 * one call are not protected: whoever runs closures of one body on several threads must keep them
 * from changing shared lists and dicts. Interrupting the thread ends an evaluation with {@link
 * dev.faultbox.starlark.EvaluationCancelled}.
 */
@org.jspecify.annotations.NullMarked
package dev.faultbox.starlark;
