/**
 * What a map holds for a key, made where there is nothing yet. The map keeps the `most` keys that were
 * asked for last.
 */
export function recentlyUsed<T>(map: Map<string, T>, key: string, most: number, make: () => T): T {
	const value = map.get(key) ?? make();
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= most) break;
		map.delete(oldest);
	}
	return value;
}
