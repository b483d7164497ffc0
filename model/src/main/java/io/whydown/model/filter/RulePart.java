package io.whydown.model.filter;

/// A part of a rule: a condition or an action.
public sealed interface RulePart permits Condition, Action {}
