package dev.faultbox.starlark;

import net.starlark.java.eval.Starlark;

/** What of a built-in's call can be judged before it is carried out, beyond its signature. */
enum Judgement {
  /** Nothing. */
  NONE,
  /** The body only looks at its arguments, so it is run when all of them are known. */
  PURE,
  /** As {@link #PURE}; and no mistake comes from leaving out what is given by keyword only. */
  PURE_BY_KEYWORD,
  /** A body of its own, for calls anywhere. */
  ANYWHERE,
  /** A body of its own, for calls inside functions. */
  INSIDE;

  /** What the built-in makes of a call: the function of {@link Builtin.Builder#check}. */
  record Check(Judgement kind, Builtin.Body body) {
    static final Check NOTHING = new Check(NONE, (context, arguments) -> Starlark.NONE);

    /**
     * @param known whether every argument is
     * @return the result of the call, {@link Unknown} when it is not known
     */
    Object judge(
        Builtin builtin, CallContext context, Arguments arguments, boolean known, boolean inside)
        throws InterruptedException {
      switch (kind) {
        case PURE, PURE_BY_KEYWORD -> {
          if (known) {
            return builtin.body().call(context, arguments);
          }
          if (kind == PURE_BY_KEYWORD && arguments.isKnownButForKeywords()) {
            Object unused = builtin.body().call(context, arguments.knownOnly());
          }
        }
        case ANYWHERE -> {
          Object unused = body.call(context, arguments);
        }
        case INSIDE -> {
          if (inside) {
            Object unused = body.call(context, arguments);
          }
        }
        case NONE -> {}
      }
      return Unknown.VALUE;
    }
  }
}
