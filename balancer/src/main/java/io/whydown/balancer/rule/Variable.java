package io.whydown.balancer.rule;

import org.jspecify.annotations.Nullable;

/// A variable that a rule names, `scope.name`. Immutable.
record Variable(Scope scope, String name) {

  /// How long a variable lives.
  enum Scope {
    PROC,
    SESS,
    TXN,
    REQ,
    RES,
    CHECK
  }

  static Variable parse(String text) {
    int dot = text.indexOf('.');
    String prefix = dot < 0 ? "" : text.substring(0, dot);
    Scope scope =
        switch (prefix) {
          case "proc" -> Scope.PROC;
          case "sess" -> Scope.SESS;
          case "txn" -> Scope.TXN;
          case "req" -> Scope.REQ;
          case "res" -> Scope.RES;
          case "check" -> Scope.CHECK;
          default ->
              throw new RuleException(
                  ("invalid variable name '%s'. A variable name must be start by its scope. The"
                          + " scope can be 'proc', 'sess', 'txn', 'req', 'res' or 'check'")
                      .formatted(text));
        };
    String name = text.substring(dot + 1);
    if (name.isEmpty()) {
      throw new RuleException(
          "invalid variable name '%s'. A name must be specified".formatted(text));
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '_' && c != '.') {
        throw new RuleException(
            "invalid syntax at char '%s' in variable name '%s'".formatted(name.substring(i), text));
      }
    }
    return new Variable(scope, name);
  }

  /// The variable that an argument names which may also be a text; null when it is one.
  static @Nullable Variable orText(String argument) {
    return argument.matches("(proc|sess|txn|req|res)\\..*") ? parse(argument) : null;
  }

  @Nullable Value read(Context in) {
    StreamMemory memory = in.memory();
    return switch (scope) {
      case PROC -> in.world().variables().get(name);
      case SESS -> {
        Variables session = in.sessionVariables();
        yield session == null ? null : session.get(name);
      }
      case TXN -> memory == null ? null : memory.transaction().get(name);
      case REQ -> memory == null ? null : memory.request().get(name);
      case RES, CHECK -> memory == null ? null : memory.response().get(name);
    };
  }

  /// Parses one that a rule names. Those of the process exist from then on.
  static Variable named(String text, Linkage at) {
    Variable variable = parse(text);
    if (variable.scope == Scope.PROC) {
      at.shared().world().variables().declare(variable.name);
    }
    return variable;
  }

  /// Whether it was ever set, be it unset now. Those of the process that rules name always are.
  boolean exists(Context in) {
    StreamMemory memory = in.memory();
    return switch (scope) {
      case PROC -> in.world().variables().exists(name);
      case SESS -> {
        Variables session = in.sessionVariables();
        yield session != null && session.exists(name);
      }
      case TXN -> memory != null && memory.transaction().exists(name);
      case REQ -> memory != null && memory.request().exists(name);
      case RES -> memory != null && memory.response().exists(name);
      case CHECK -> false;
    };
  }

  void write(Context in, @Nullable Value value) {
    if (scope == Scope.PROC) {
      if (value != null) {
        in.world().variables().set(name, value);
      } else {
        in.world().variables().unset(name);
      }
      return;
    }
    Variables where =
        switch (scope) {
          case SESS -> in.sessionVariablesForWriting();
          case TXN -> in.memoryForWriting().transaction();
          case REQ -> in.memoryForWriting().request();
          case RES, CHECK, PROC -> in.memoryForWriting().response();
        };
    if (value == null) {
      where.unset(name);
    } else {
      where.set(name, value);
    }
  }
}
