package dev.faultbox.starlark;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import net.starlark.java.eval.EvalException;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.Structure;
import org.jspecify.annotations.Nullable;

/** An immutable record made with {@code struct(a = 1)}. Equal when all fields are. */
public final class Struct implements HasFields, Structure, TypeNamed {
  private final Map<String, Object> fields;

  /** Makes a struct of these fields. */
  public Struct(Map<String, Object> fields) {
    this.fields = Collections.unmodifiableMap(new TreeMap<>(fields));
  }

  /** Its fields, sorted by name. */
  public Map<String, Object> fields() {
    return fields;
  }

  /** The fields of both; those of the other win. */
  public Struct merge(Struct other) {
    Map<String, Object> all = new TreeMap<>(fields);
    all.putAll(other.fields);
    return new Struct(all);
  }

  @Override
  public String typeName() {
    return "struct";
  }

  @Override
  public @Nullable Object getField(String name) {
    return fields.get(name);
  }

  @Override
  public Collection<String> fieldNames() {
    return fields.keySet();
  }

  @Override
  public String missingField(String name) {
    return Values.missingField("this struct", name, fieldNames());
  }

  @Override
  public @Nullable Object getValue(String name) {
    return fields.get(name);
  }

  @Override
  public com.google.common.collect.ImmutableCollection<String> getFieldNames() {
    return com.google.common.collect.ImmutableList.copyOf(fields.keySet());
  }

  @Override
  public String getErrorMessageForUnknownField(String name) {
    return missingField(name);
  }

  @Override
  public boolean isImmutable() {
    return fields.values().stream().allMatch(Starlark::isImmutable);
  }

  @Override
  public void checkHashable() throws EvalException {
    for (Object value : fields.values()) {
      Starlark.checkHashable(value);
    }
  }

  @Override
  public void repr(net.starlark.java.eval.Printer printer) {
    printer.append(Values.repr(this));
  }

  @Override
  public String toString() {
    return Values.repr(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Struct struct && Values.equal(this, struct);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }
}
