// Preact without a build step; strings passed to h() become text nodes, never HTML.
export const { h, render, Fragment } = window.preact;
export const { useState, useEffect, useRef, useMemo, useCallback } = window.preactHooks;
