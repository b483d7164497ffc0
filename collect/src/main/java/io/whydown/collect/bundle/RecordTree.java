package io.whydown.collect.bundle;

import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Records to trees and back, by the names of their components; a variant of a sealed type has its
/// name in `type`. What is null is left out. Stateless.
final class RecordTree {

  private static final String TYPE = "type";

  /// Values that are written as one word.
  private static final Map<Class<?>, Function<String, Object>> WORDS =
      Map.of(
          String.class,
          text -> text,
          Instant.class,
          Instant::parse,
          IpAddress.class,
          IpAddress::parse,
          Endpoint.class,
          text -> Endpoint.tryParse(text).orElseThrow());

  /// Whether `@Nullable` can be seen in this process: without it nothing is required.
  private static final boolean SEES_NULLABLE =
      components(Manifest.Found.class).stream().anyMatch(RecordTree::isNullable);

  private RecordTree() {}

  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case Integer number -> Long.valueOf(number);
      case Long number -> number;
      case Enum<?> constant -> constant.name();
      case List<?> list -> {
        var elements = new ArrayList<@Nullable Object>();
        list.forEach(element -> elements.add(of(element)));
        yield elements;
      }
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((name, member) -> sorted.put(String.valueOf(name), of(member)));
        yield sorted;
      }
      case Record one when !WORDS.containsKey(one.getClass()) -> members(one);
      default -> value.toString();
    };
  }

  private static Map<String, @Nullable Object> members(Record one) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    if (isVariant(one.getClass())) {
      members.put(TYPE, name(one.getClass()));
    }
    for (RecordComponent component : components(one.getClass())) {
      Object value = member(one, component);
      if (value != null) {
        members.put(key(one.getClass(), component), of(value));
      }
    }
    return members;
  }

  /// A component that is called as the name of the variant is gives way to it.
  private static String key(Class<?> type, RecordComponent component) {
    String name = component.getName();
    return isVariant(type) && name.equals(TYPE) ? "its-type" : name;
  }

  private static @Nullable Object member(Record one, RecordComponent component) {
    try {
      return component.getAccessor().invoke(one);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(one.getClass() + " hides " + component.getName(), e);
    }
  }

  private static boolean isVariant(Class<?> type) {
    return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
  }

  /// `hop-sweep` for `HopSweep`.
  private static String name(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /// @throws BundleException when the tree is not of that type
  static <T> T as(Class<T> type, @Nullable Object tree) {
    return type.cast(Objects.requireNonNull(value(type, tree)));
  }

  static <T> List<T> listOf(Class<T> type, @Nullable Object tree) {
    return list(tree).stream().map(element -> as(type, element)).toList();
  }

  private static @Nullable Object value(Type type, @Nullable Object tree) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return generic.getRawType() == List.class ? elements(element, tree) : map(element, tree);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == boolean.class || raw == Boolean.class) {
      return expect(Boolean.class, tree);
    }
    if (raw == long.class || raw == Long.class) {
      return expect(Long.class, tree);
    }
    if (raw == int.class) {
      return whole(expect(Long.class, tree));
    }
    Function<String, Object> word = WORDS.get(raw);
    if (word != null || raw.isEnum()) {
      return parsed(raw, word, expect(String.class, tree));
    }
    Map<?, ?> members = expect(Map.class, tree);
    return raw.isSealed() ? made(variant(raw, members.get(TYPE)), members) : made(raw, members);
  }

  private static int whole(long number) {
    if (number != (int) number) {
      throw new BundleException("is damaged: " + number + " is out of range");
    }
    return (int) number;
  }

  private static Object parsed(Class<?> raw, @Nullable Function<String, Object> word, String text) {
    try {
      if (word != null) {
        return word.apply(text);
      }
      return Stream.of(Objects.requireNonNull(raw.getEnumConstants()))
          .filter(constant -> ((Enum<?>) constant).name().equals(text))
          .findFirst()
          .orElseThrow();
    } catch (RuntimeException e) {
      throw new BundleException("is damaged: it has no " + name(raw) + " where one belongs", e);
    }
  }

  private static List<Object> elements(Type type, @Nullable Object tree) {
    var elements = new ArrayList<Object>();
    for (Object element : list(tree)) {
      elements.add(Objects.requireNonNull(value(type, element)));
    }
    return elements;
  }

  private static Map<String, Object> map(Type type, @Nullable Object tree) {
    var map = new LinkedHashMap<String, Object>();
    Map<?, ?> members = expect(Map.class, tree);
    members.forEach((name, member) ->
        map.put(String.valueOf(name), Objects.requireNonNull(value(type, member))));
    return map;
  }

  private static List<?> list(@Nullable Object tree) {
    return expect(List.class, tree);
  }

  private static <T> T expect(Class<T> type, @Nullable Object tree) {
    if (!type.isInstance(tree)) {
      throw new BundleException(
          "is damaged: its JSON has another shape (expected: %s)".formatted(name(type)));
    }
    return type.cast(tree);
  }

  private static Class<?> variant(Class<?> sealed, @Nullable Object wanted) {
    Class<?>[] variants = Objects.requireNonNull(sealed.getPermittedSubclasses());
    return Stream.<Class<?>>of(variants)
        .filter(variant -> name(variant).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new BundleException("is damaged: it has no " + name(sealed) + " where one belongs"));
  }

  private static Object made(Class<?> type, Map<?, ?> members) {
    List<RecordComponent> components = components(type);
    var types = new Class<?>[components.size()];
    var values = new @Nullable Object[components.size()];
    for (int i = 0; i < types.length; i++) {
      RecordComponent component = components.get(i);
      types[i] = component.getType();
      Object member = members.get(key(type, component));
      boolean mayBeAbsent = !types[i].isPrimitive() && (isNullable(component) || !SEES_NULLABLE);
      values[i] = member == null && mayBeAbsent ? null : value(component.getGenericType(), member);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new BundleException("is damaged: its " + name(type) + " cannot be", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " hides its constructor", e);
    }
  }

  private static List<RecordComponent> components(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new BundleException("is damaged: it has no " + name(type) + " where one belongs");
    }
    return List.of(components);
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
